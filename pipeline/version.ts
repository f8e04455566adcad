/** Version of the code, as in `package.json` (a test holds them equal); it stands in every manifest. */
export const VERSION = "0.1.0";

/** Year of this version. RO-Crate asks for a date of publication; a day would be a clock in the bytes of a report. */
export const RELEASED = "2026";
