// What the tests know about the pages: every selector, and what a person does with them.
export const path = { home: '/', playground: '/playground' };
export const on = {
  toPlayground: 'a[href="/playground"]',
  host: 'select#host',
  connect: 'button#connect',
  line: '#line',
  wire: 'ol#wire',
  lines: 'ol#wire li.line',
  text: 'code.line__text',
  token: 'ol#wire .tok[role=button][data-field]',
  diagnosis: 'ol#wire li.diag',
  caret: '.diag__caret',
  linkDown: 'html[data-link="down"]',
  linkUp: 'html[data-link="up"]',
};
export const hosts = { mx: 'mx1.harbor.test:25', submission: 'mail.meadow.test:587', pop3: 'mail.harbor.test:110', imap: 'mail.harbor.test:143' };

/** The transcript: [{ who: 'C' | 'S', text }], without the pictures of CR LF at the end of a line. */
export const transcript = page => page.evaluate(({ lines, text }) => [...document.querySelectorAll(lines)].map(li => ({
  who: li.classList.contains('line--c') ? 'C' : 'S', text: (li.querySelector(text)?.textContent ?? '').replace(/[␍␊]+$/, ''),
})), on);

/** Waits for a server line, at or after number `from`, that matches; gives its text. */
export async function answer(page, from, pattern, timeout = 5000) {
  const found = await page.waitForFunction(({ lines, text, from, source }) => {
    const pattern = new RegExp(source);
    return [...document.querySelectorAll(lines)].slice(from).filter(li => li.classList.contains('line--s'))
      .map(li => (li.querySelector(text)?.textContent ?? '').replace(/[␍␊]+$/, '')).find(t => pattern.test(t));
  }, { ...on, from, source: pattern.source }, { timeout }).catch(async () => {
    const seen = (await transcript(page)).slice(from).map(l => `${l.who}: ${l.text}`).join('\n');
    throw new Error(`no line ${pattern} after line ${from} within ${timeout} ms, but\n${seen}`);
  });
  return found.jsonValue();
}

/** Tab until the element that has the focus matches. */
export async function tabTo(page, selector, most = 80) {
  for (let n = 0; n < most; n++) {
    if (await page.evaluate(s => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached with ${most} times Tab`);
}

/** Chooses an option of the focused select with the arrow keys. */
export async function chooseByKey(page, value) {
  await page.keyboard.press('Home');
  for (let n = 0; n < 30; n++) {
    if (await page.evaluate(() => document.activeElement.value) === value) return;
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`${value} is not among the hosts`);
}

/** Opens a connection with the mouse's ways; gives the greeting, the first line of a new transcript. */
export async function connect(page, host, greeting) {
  await page.waitForSelector(on.linkUp, { state: 'attached' });
  await page.$$eval(on.wire, all => all.forEach(wire => wire.setAttribute('data-before', '')));
  await page.selectOption(on.host, host);
  await page.click(on.connect);
  await page.waitForSelector(`${on.wire}:not([data-before]) li.line`).catch(() => { throw new Error(`nothing from ${host} in a transcript of its own`); });
  return answer(page, 0, greeting);
}

/** Types a line in place of what is suggested, Enter; waits for the answer if a pattern is given. */
export async function type(page, line, pattern) {
  const from = (await transcript(page)).length;
  await page.keyboard.press('Control+A');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  return pattern ? answer(page, from, pattern) : undefined;
}

/** The same after a press on the command line. */
export async function say(page, line, pattern) {
  await page.focus(on.line);
  return type(page, line, pattern);
}

/** Mail data: the field takes many lines, Ctrl Enter sends them. */
export async function typeData(page, text, pattern) {
  const from = (await transcript(page)).length;
  for (const line of text.split('\n')) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.type('.');
  await page.keyboard.press('Control+Enter');
  return answer(page, from, pattern);
}
