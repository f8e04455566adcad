/** Something a reader of the numbers should know; returned beside them, never printed by the engine. */
export interface Warning {
  /** short stable name, as `oneEffect` */
  readonly code: string;
  /** a full sentence without its period */
  readonly message: string;
}
