const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-11-24 22:50:03 +08:00`: in the corridor's time, and saying so. */
export function timeText(instant: number): string {
  return `${format.format(instant)} +08:00`;
}

/** `22:50:03` for a time on the day of `other`, else `2026-11-24 22:50:03`: beside one that names the zone. */
export function shortTimeText(instant: number, other: number): string {
  const [text, day] = [format.format(instant), format.format(other).slice(0, 10)];
  return text.startsWith(day) ? text.slice(day.length + 1) : text;
}
