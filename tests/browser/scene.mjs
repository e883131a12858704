// What people do in the pages before somebody looks, and what is looked at.
import { on, path, hosts, answer, connect, say, write } from './page.mjs';
import { wentBack, compared } from './past.mjs';
import { example } from './paste.mjs';
import { dialled } from './dial.mjs';
import { tried } from './trial.mjs';
import { listed, mistaken, sent, waiting, written } from './journey.mjs';
import { bodystructure, chosen, fields, odd } from './message.mjs';
import { asked, resolver } from './dns.mjs';
import { turned } from './policy.mjs';
import { stale } from './devices.mjs';

/** One letter with the mouse and keyboard, for specs that need a dialogue. */
export async function dialogue(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM:<ana@meadow.test>', /^250 /);
  await say(page, 'RCPT TO:<ben@harbor.test>', /^250 /);
}

export async function mistake(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  return say(page, 'MAIL FROM:ana@meadow.test', /^(250|5\d\d) /);
}

export async function delivered(page) {
  await dialogue(page);
  await say(page, 'DATA', /^354 /);
  await write(page, ['From: Ana <ana@meadow.test>', 'To: Ben <ben@harbor.test>', 'Subject: Lunch on Sunday?', '', 'Bring the boat.', '', 'Ana', '.'], /^250 /);
  await page.waitForTimeout(300);
}

export async function refused(page) {
  await dialogue(page);
  await say(page, 'RCPT TO:<nobody@harbor.test>', /^5\d\d /);
  await page.locator('.why > details > summary').last().click();
}

export async function reading(page) {
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'a1 LOGIN ben cedar', /^a1 OK/);
  await say(page, 'a2 SELECT INBOX', /^a2 OK/);
  await say(page, 'a3 FETCH 2 (FLAGS ENVELOPE BODYSTRUCTURE)', /^a3 OK/);
  await say(page, 'a4 FETCH 1 BODY[]', /^a4 OK/);
}

export async function collecting(page) {
  await connect(page, hosts.pop3, /^\+OK/);
  await say(page, 'USER ben', /^\+OK/);
  await say(page, 'PASS cedar', /^\+OK/);
  await say(page, 'RETR 1', /^\.$/);
}

/** Questions to a resolver. */
export async function asking(page) {
  await resolver(page);
  await asked(page, 'MX harbor.test', '10 mx1.harbor.test.');
  await asked(page, 'TXT meadow.test', 'v=spf1');
}

/** The list with an option chosen by the arrow keys, some of it refused. */
export async function choosing(page) {
  await connect(page, hosts.mx, /^220 /);
  await say(page, 'EHLO laptop.meadow.test', /^250 /);
  await say(page, 'MAIL FROM:<ana@meadow.test>', /^250 /);
  await page.keyboard.type('RCPT TO:<');
  await page.waitForSelector(`${on.option}[aria-disabled=true]`);
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('ArrowDown');
}

/** The commands of IMAP before anything is typed, and what a letter may be asked for. */
export async function commands(page) {
  await connect(page, hosts.imap, /^\* OK/);
  await say(page, 'LOGIN ben cedar', /^a1 OK/);
  await page.waitForSelector(on.option);
}

export async function items(page) {
  await commands(page);
  await say(page, 'SELECT INBOX', /^a2 OK/);
  await page.keyboard.type('FETCH 3 (FLAGS BODY.P');
  await page.locator('.help__tab', { hasText: 'BODY.PEEK[' }).waitFor();
}

export async function recalling(page) {
  await dialogue(page);
  await page.keyboard.press('Control+r');
  await page.keyboard.type('mail');
}

export async function explained(page) {
  await dialogue(page);
  await page.locator('.line--c .line__more').last().click();
  await page.locator('.tok', { hasText: 'FROM:' }).last().click();
}

/** A refused recipient, and the card of its code. */
export async function coded(page) {
  await dialogue(page);
  await say(page, 'RCPT TO:<nobody@harbor.test>', /^550 /);
  await page.locator('.tok[data-field="smtp.reply-code"]', { hasText: '550' }).last().click();
}

/** The octets of a dialogue, with the menu that shows them still open. */
export async function looking(page) {
  await dialogue(page);
  await page.click('#looks summary');
  await page.click('[data-view=hex]');
  await page.waitForSelector('.hex__run');
}

/** What is looked at: a title for those that axe reads too, a name for the picture, the page, what is done there. */
export const SCENES = [
  ['home', 'home', path.home],
  ['playground', 'playground', path.playground],
  ['', 'smtp', path.playground, delivered],
  ['playground with IMAP', 'imap', path.playground, reading],
  ['playground with POP3', 'pop3', path.playground, collecting],
  ['playground with names', 'names', path.playground, asking],
  ['playground with a diagnosis', 'diagnosis', path.playground, mistake],
  ['', 'refused', path.playground, refused],
  ['playground with the dial turned', 'dial', path.playground, dialled],
  ['hosts and faults', 'policy', path.policy, turned],
  ['playground with a trial', 'tried', path.playground, tried],
  ['playground with notes', 'notes', path.playground, explained],
  ['playground with the menu of views', 'looks', path.playground, looking],
  ['playground with the card of a code', 'coded', path.playground, coded],
  ['playground with the list open', 'choosing', path.playground, choosing],
  ['playground with commands', 'commands', path.playground, commands],
  ['', 'items', path.playground, items],
  ['playground with a search', 'recall', path.playground, recalling],
  ['', 'keys', path.playground, page => page.keyboard.press('?')],
  ['playground with a past', 'past', path.playground, wentBack],
  ['two branches compared', 'compare', path.playground, compared],
  ['explain', 'explain', path.explain],
  ['explain with a transcript', 'explained', path.explain, example],
  ['reference', 'reference', path.reference],
  ['reference of a command', 'command', path.command],
  ['reference of a code', 'code', path.code],
  ['glossary', 'glossary', path.glossary],
  ['no letters yet', 'letters-none', path.journey],
  ['letters', 'letters', path.journey, listed],
  ['journey of a letter', 'journey', path.journey, sent],
  ['journey of a letter that waits', 'journey-waits', path.journey, waiting],
  ['no devices yet', 'devices-none', path.devices],
  ['devices with stale copies', 'devices', path.devices, stale],
  ['all letters', 'messages', path.messages],
  ['a letter taken apart', 'message', path.messages, chosen],
  ['a letter, field by field', 'message-fields', path.messages, fields],
  ['what is odd about a letter', 'message-odd', path.messages, odd],
  ['', 'message-structure', path.messages, bodystructure],
  ['', 'missing', '/nowhere'],
  ['composer', 'compose', path.compose, written],
  ['composer with a mistake', 'compose-wrong', path.compose, mistaken],
];
