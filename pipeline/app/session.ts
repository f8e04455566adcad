import { NOTHING, type WhatIf } from "./whatIf.ts";

/** The what-ifs of one visit: the present one and those before it. */
export interface Session {
  readonly present: WhatIf;
  readonly past: readonly WhatIf[];
}

/** How many steps can be undone. */
const STEPS = 200;

export const BEGINNING: Session = { present: NOTHING, past: [] };

/** A step further; the same what-if again is no step. */
export function proceed(session: Session, next: WhatIf): Session {
  if (JSON.stringify(next) === JSON.stringify(session.present)) return session;
  return { present: next, past: [...session.past, session.present].slice(-STEPS) };
}

/** A step back; at the beginning nothing changes. */
export function undo(session: Session): Session {
  const before = session.past.at(-1);
  return before === undefined ? session : { present: before, past: session.past.slice(0, -1) };
}

/** The what-if with a study (or sample, or effect) taken out, or put back. */
export function withStudy(whatIf: WhatIf, id: string, included: boolean): WhatIf {
  const others = whatIf.without.filter((other) => other !== id);
  return { ...whatIf, without: included ? others : [...others, id] };
}

/** The what-if with a level of a moderator taken out, or put back. */
export function withLevel(whatIf: WhatIf, name: string, included: boolean): WhatIf {
  const others = whatIf.off.filter((other) => other !== name);
  return { ...whatIf, off: included ? others : [...others, name] };
}

/** A whole study taken out or put back; put back, it brings back those of its effects and samples that were out by themselves. */
export function withWholeStudy(
  whatIf: WhatIf,
  id: string,
  included: boolean,
  rows: readonly { readonly effect_id: string; readonly sample_id: string }[],
): WhatIf {
  const parts = new Set(rows.flatMap((row) => [row.effect_id, row.sample_id]));
  parts.delete(id);
  return withStudy({ ...whatIf, without: whatIf.without.filter((other) => !parts.has(other)) }, id, included);
}

/** The what-if without one of its added studies, by position. */
export function withoutAdded(whatIf: WhatIf, position: number): WhatIf {
  return { ...whatIf, added: whatIf.added.filter((_, i) => i !== position) };
}
