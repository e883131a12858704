// Sends letters with nodemailer: node nodemailer.mjs HOST PORT < mails.json, an array of [transport options, mail].
// A mail whose `raw` is base64 is sent as these octets. Prints what came of each, as JSON.

import nodemailer from "nodemailer";

const [host, port] = process.argv.slice(2);
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

const results = [];
for (const [options, mail] of JSON.parse(Buffer.concat(chunks))) {
  const transport = nodemailer.createTransport({ host, port: Number(port), name: "laptop.meadow.test", ignoreTLS: true, ...options });
  if (mail.raw) mail.raw = Buffer.from(mail.raw, "base64");
  for (const part of mail.attachments ?? []) part.content = Buffer.from(part.content, "base64");
  try {
    const { accepted, rejected, response } = await transport.sendMail(mail);
    results.push({ accepted, rejected, response });
  } catch (error) {
    results.push({ code: error.code, response: error.response, rejected: error.rejected });
  }
  transport.close();
}
console.log(JSON.stringify(results));
