// @ts-check
/** @typedef {{ name: string, detail?: string | null }} State */
/** @typedef {{ id: number, protocol: string, host: string, port: number, mine: boolean, label?: string | null, open: boolean, state?: State }} Info */

/** One connection as this page knows it. */
export class Session {
  /** The number of the last line that arrived. */
  cursor = 0;
  /** @type {State | undefined} */ state;
  /** @type {string | null} */ pending = null;
  /** Octets of a literal that the server waits for. */
  want = 0;
  /** Lines that nobody has looked at. */
  unread = 0;
  /** What stands on the command line. */
  draft = '';
  /** The last IMAP tag that was sent. */
  tag = '';
  /** The server does not know it any more. */
  gone = false;
  /** It went with the program's memory, when that was started again. */
  restarted = false;
  /** Whether its lines were asked for. */
  watched = false;

  /** @param {Info} info */
  constructor(info) {
    this.info = info;
    this.state = info.state;
    this.key = String(info.id);
  }

  /** @param {Info} info */
  learn(info) {
    this.info = { ...this.info, ...info };
    if (info.state) this.state = info.state;
  }

  /** Takes the facts of an update. @param {any} message */
  update(message) {
    if (message.state) this.state = message.state;
    this.pending = message.pending ?? null;
    this.want = message.want ?? 0;
    if (message.to > this.cursor) this.cursor = message.to;
  }

  get isOpen() {
    return this.info.open && !this.gone;
  }

  /** What the tab says. */
  get title() {
    const { label, mine, host, port } = this.info;
    return mine ? `${host}:${port}` : `${label || 'Unnamed client'} on port ${port}`;
  }
}
