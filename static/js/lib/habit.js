// @ts-check
// What the servers of a profile do otherwise than the RFCs say.

/** @typedef {{ protocol: string, says: string, answers: string }} Habit */
/** @typedef {{ key: string, name: string, says: string, habits: Habit[] }} Profile */

/**
 * What is shown under the dial: nothing while the servers are strict; else a sentence, and the habits of the protocol.
 * @param {Profile | undefined} profile @param {string} protocol
 */
export function shown(profile, protocol) {
  if (!profile || !protocol || profile.key === 'strict') return { text: '', rows: [] };
  const rows = profile.habits.filter((habit) => habit.protocol === protocol);
  const name = protocol.toUpperCase();
  if (rows.length === 0) return { text: profile.says, rows };
  const count = rows.length === 1 ? '1 habit' : `${rows.length} habits`;
  return { text: `${profile.says} ${count} in ${name}.`, rows };
}
