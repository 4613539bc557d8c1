const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-11-24 22:50:03`, in the corridor's time. */
export function timeText(instant: number): string {
  return format.format(instant);
}

/** `22:50:03` for a time of the day of `now`, else with its date. */
export function shortTimeText(instant: number, now: number): string {
  const [text, today] = [timeText(instant), timeText(now)];
  return text.slice(0, 10) === today.slice(0, 10) ? text.slice(11) : text;
}
