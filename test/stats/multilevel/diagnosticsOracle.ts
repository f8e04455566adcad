import { readFileSync } from "node:fs";

interface Diagnostics {
  readonly profiles: {
    readonly table: string;
    readonly rho: number;
    readonly method: "REML" | "ML";
    readonly X?: number[][];
    readonly limits: number[][];
    readonly spread?: number[][];
  }[];
  readonly leftOut: {
    readonly table: string;
    readonly rho: number;
    readonly X?: number[][];
    readonly without: {
      readonly study: number;
      readonly k: number;
      readonly beta: number[];
      readonly se: number[];
      readonly sigma2: number[];
      readonly QE: number;
      readonly ll: number;
      readonly cookD: number;
    }[];
  }[];
}

/** dependentDiagnostics.json: metafor 3.8-1's confint, cooks.distance and refits. */
export const diagnostics: Diagnostics = JSON.parse(
  readFileSync(new URL("../../fixtures/metafor/dependentDiagnostics.json", import.meta.url), "utf8"),
);
