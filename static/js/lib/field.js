// @ts-check
/** @typedef {{ label: string, doc: string, role: string, rfc?: string, url?: string, syntax?: string, done?: string, when?: string[], order?: number }} Card */

/** @type {Record<string, Card>} */
let cards = {};

/** Fetches every card once. */
export async function load() {
  const answer = await fetch('/fields.json');
  if (answer.ok) cards = await answer.json();
}

/** For tests. @param {Record<string, Card>} all */
export const use = (all) => { cards = all; };

/** @param {string | undefined} id @returns {Card | undefined} */
export const card = (id) => (id ? cards[id] : undefined);

/** The card of a command. @param {string} protocol @param {string} verb */
export const command = (protocol, verb) => cards[`${protocol} ${verb.toUpperCase()}`];
