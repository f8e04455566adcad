import type { ReportArtefacts } from "../report/model.ts";
import type { Headline } from "./bar.ts";
import { type Applied, allArtefacts, applyWhatIf, type Base, headline } from "./recompute.ts";
import type { Session } from "./session.ts";
import { addedRows } from "./studies.ts";
import { encodeWhatIf, NOTHING, type WhatIf } from "./whatIf.ts";

/** What the page stands at. */
export interface State {
  /** the table that is asked about: the page's, or the reader's own */
  base: Base;
  /** whether that is the reader's own */
  own: boolean;
  /** its leading model with nothing changed */
  original: Headline;
  session: Session;
  /** rows of the present what-if, and everything computed from them once it is there */
  applied: Applied | undefined;
  artefacts: ReportArtefacts | undefined;
}

/** A what-if as numbers, or why there are none. */
export function computed(base: Base, whatIf: WhatIf): { readonly head: Headline; readonly applied?: Applied } {
  try {
    const applied = applyWhatIf(base, whatIf, addedRows(whatIf));
    return { head: headline(applied), applied };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { head: { reason: error.message } };
  }
}

/** The beginning with a table. */
export function stateOf(base: Base, own: boolean, session: Session): State {
  return { base, own, original: computed(base, NOTHING).head, session, applied: undefined, artefacts: undefined };
}

/** Whether the page shows exactly what it came with. */
export function isOriginal(state: State): boolean {
  return !state.own && encodeWhatIf(state.session.present) === "";
}

/** The rows under the present what-if. @throws {PipelineError} where they cannot be computed with */
export function appliedOf(state: State): Applied {
  const { present } = state.session;
  state.applied ??= applyWhatIf(state.base, present, addedRows(present));
  return state.applied;
}

/** Everything computed from the present what-if; computed now if it is not there yet. */
export function artefactsOf(state: State): ReportArtefacts {
  state.artefacts ??= allArtefacts(appliedOf(state), isOriginal(state));
  return state.artefacts;
}
