/** One line of the benchmark: what we time, and R code for the same job on the same data. */
export interface BenchRow {
  /** stable name, a key of `reports/bench.json` */
  readonly name: string;
  /** one run of the job, data made beforehand */
  run(): void;
  /** timed runs; chosen by the bench when absent */
  readonly runs?: number;
  /** R: set-up, then `;;`, then the expression that is timed */
  readonly rCode?: string;
}
