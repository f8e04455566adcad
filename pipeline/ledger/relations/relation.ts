import type { Claim } from "../../schema/claim.ts";
import type { Interval } from "../interval.ts";

/** What is printed at one level of one paper, quantity → the interval that its digits stand for; counts are exact. */
export type Boxes = Readonly<Record<string, Interval>>;

/** One scale and distribution under which a relation may have been used by a paper that does not say which. */
export interface Way {
  /** as the check names it: "r", "z, normal", "r, t(k-1)" */
  readonly scale: string;
  /** exact image of the box on the target's own scale, rounded outwards; undefined where it cannot be computed */
  image(boxes: Boxes): Interval | undefined;
}

/** How a relation gives one quantity from others. */
export interface Solution {
  /** quantities that must be printed, beside the target */
  readonly needs: readonly string[];
  readonly ways: readonly Way[];
  /** why two corners give the exact image: each variable occurs once, and the direction in each is fixed */
  readonly monotone: string;
}

/** What every row of the catalogue says of itself. */
export interface RelationHead {
  readonly id: string;
  readonly title: string;
  readonly formula: string;
  readonly variables: readonly string[];
  readonly domain: string;
  readonly source: string;
  /** true for a relation that can refute a figure but, when it holds, hardly supports it */
  readonly weak?: true;
}

/** A relation among figures of one level, each of which can be held against the others. */
export interface LevelRelation extends RelationHead {
  readonly kind: "level";
  readonly solutions: Readonly<Record<string, Solution>>;
}

/** What a relation across figures found. */
export interface Found {
  readonly against: string;
  readonly scale: string;
  readonly computed?: number;
  /** what the printed figures allow */
  readonly interval: Interval;
  readonly holds: boolean;
  readonly note?: string;
}

/** A relation that looks further than one level, or is an inequality; `find` is silent where it does not apply. */
export interface FigureRelation extends RelationHead {
  readonly kind: "figure";
  find(claim: Claim, claims: readonly Claim[]): Found | undefined;
}

export type Relation = LevelRelation | FigureRelation;
