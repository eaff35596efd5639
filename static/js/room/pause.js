/** How long to wait after so many failures: half a second doubled up to thirty, and never all phones at once. */

const FIRST_MS = 500;
const LONGEST_MS = 30000;

export function pause(failures) {
  return Math.min(FIRST_MS * 2 ** failures * (1 + Math.random()), LONGEST_MS * (0.5 + Math.random() / 2));
}
