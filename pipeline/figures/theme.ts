import type { Config } from "vega-lite";

/** A colour of the figures in light and in dark; specs carry the light one, the page's style sheet swaps it in the dark. */
export interface Tone {
  readonly light: string;
  readonly dark: string;
}

/**
 * The colours of all figures. The hues are Okabe and Ito's set for colour-blind readers, their lightness chosen so that
 * neighbours differ in grey; every light value occurs once, because the page finds it by its hex digits.
 *
 * @see Okabe & Ito (2008), Color Universal Design, jfly.uni-koeln.de/color
 */
export const tones = {
  paper: { light: "#ffffff", dark: "#14171b" },
  ink: { light: "#1b1f23", dark: "#e7e9ec" },
  muted: { light: "#59616b", dark: "#a9b1bb" },
  rule: { light: "#8d959e", dark: "#737c87" },
  grid: { light: "#e3e6ea", dark: "#2b3037" },
  accent: { light: "#00588a", dark: "#6fbdf0" },
  accentSoft: { light: "#9cc7e2", dark: "#2a5f82" },
  warm: { light: "#b04a00", dark: "#ff9c5a" },
  warmSoft: { light: "#f0b98e", dark: "#83502c" },
  green: { light: "#00795a", dark: "#3fd0a2" },
  purple: { light: "#a2457f", dark: "#e8a0cb" },
  gold: { light: "#8a6100", dark: "#f0c04a" },
  band1: { light: "#f1f3f5", dark: "#1c2025" },
  band2: { light: "#e4e8ec", dark: "#262b32" },
  band3: { light: "#d5dbe1", dark: "#323943" },
} as const satisfies Record<string, Tone>;

/** The name of a colour of the theme. */
export type ToneName = keyof typeof tones;

/** The light hex value of a colour: what a spec carries. */
export function tone(name: ToneName): string {
  return tones[name].light;
}

/** The type of the figures: the reader's own system font, nothing fetched. */
export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/** Sizes of type in pixels; none is below 11. */
export const SIZE = { title: 15, subtitle: 12, label: 12, small: 11 } as const;

/** The Vega-Lite config of every figure. */
export const config: Config = {
  aria: false,
  background: tone("paper"),
  font: FONT,
  view: { stroke: null },
  axis: {
    domainColor: tone("rule"),
    gridColor: tone("grid"),
    labelColor: tone("muted"),
    labelFont: FONT,
    labelFontSize: SIZE.small,
    labelOverlap: false,
    tickColor: tone("rule"),
    tickSize: 4,
    titleColor: tone("ink"),
    titleFont: FONT,
    titleFontSize: SIZE.label,
    titleFontWeight: "normal",
    titlePadding: 8,
  },
  legend: { disable: true },
  // every figure leaves out by itself what has no value: no test of each point, which costs a click its time
  mark: { invalid: "show" },
  text: { color: tone("ink"), font: FONT, fontSize: SIZE.label, baseline: "middle" },
};
