import { SingleBar } from 'cli-progress';

/** Shows how far a long task has come, on standard error, so that standard output stays clean. */
export interface Progress {
  /** `done` of the total given at the start; `note` says more, e.g. rows read. */
  at(done: number, note: string): void;
  /** Takes the bar away, or leaves the last line standing. */
  end(): void;
}

const linesEveryMs = 2000;

function bar(label: string, total: number): Progress {
  const drawn = new SingleBar({
    format: `${label} [{bar}] {percentage}% {note}`,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    fps: 10,
  });
  drawn.start(total, 0, { note: '' });
  return {
    at: (done, note) => drawn.update(Math.min(done, total), { note }),
    end: () => drawn.stop(),
  };
}

/** Where nobody sees a bar move, a plain line now and then; a short task writes none. */
function lines(label: string, total: number): Progress {
  let due = Date.now() + linesEveryMs;
  return {
    at(done, note) {
      const now = Date.now();
      if (now < due) return;
      due = now + linesEveryMs;
      const percentage = total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100));
      process.stderr.write(`${label} ${percentage}% ${note}\n`);
    },
    end: () => {},
  };
}

/** Progress towards `total`, in any unit. */
export function progress(label: string, total: number): Progress {
  return process.stderr.isTTY ? bar(label, total) : lines(label, total);
}
