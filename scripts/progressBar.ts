import { Presets, SingleBar } from "cli-progress";

/** How far a long computation has come. */
export interface ProgressBar {
  advance(count: number): void;
  /** the bar goes and the terminal is as before; may be called twice */
  stop(): void;
}

/** A bar on stderr; a line every few seconds where stderr is no terminal. */
export function progressBar(name: string, total: number, unit: string): ProgressBar {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `${name} {bar} {percentage}% of {total} ${unit}, {eta_formatted} left`,
      noTTYOutput: true,
      notTTYSchedule: 3000,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { advance: (count) => bar.increment(count), stop: () => bar.stop() };
}
