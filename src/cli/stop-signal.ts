const signals = ['SIGTERM', 'SIGINT'] as const;

/** What a shell reports of a process that a signal ended (POSIX, 128 + its number). */
const ended = { SIGTERM: 143, SIGINT: 130 } as const;

/** Resolves at the first SIGTERM or SIGINT; the second ends the process at once, whatever it is doing. */
export function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of signals) {
      process.on(signal, () => {
        if (told) process.exit(ended[signal]);
        told = true;
        resolve();
      });
    }
  });
}
