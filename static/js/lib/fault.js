// @ts-check
// The line of a fault, and what is said of one. The server reads it; here it is only put together.

/** @typedef {{ host: string, stage: string, act: string, text: string, address: string, times: string }} Parts */

/** Whether an act is a reply, which has a text. @param {string} act */
export const replies = (act) => /^(\d|-ERR|NO|BAD|BYE)/.test(act);

/** What a text may hold: printable ASCII without quotation marks, and no bracket at its beginning. @param {string} text */
export const plain = (text) => text.replace(/[^\x20-\x7e]|"/g, '').replace(/^[[\s]+/, '').trim();

/** The line of a script. A stage of the form has its protocol before it; for a reply that is plain from the reply.
 * @param {Parts} parts */
export function line({ host, stage, act, text, address, times }) {
  const said = plain(text);
  const words = [host, replies(act) && /:(?!any)/.test(stage) ? stage.replace(/^\w+:/, '') : stage, act];
  if (replies(act) && said) words.push(`"${said}"`);
  if (address.trim()) words.push('for', address.trim());
  words.push(times);
  return words.join(' ');
}

/** How often a fault still strikes. @param {number | null} left */
export const left = (left) => (left === null ? 'always' : left === 1 ? '1 left' : `${left} left`);
