//! The service extensions of SMTP. To add one: write its file, add its line to [`ALL`].
//!
//! An extension fills slots - a line of the EHLO reply, parameters, commands - and never wraps what another
//! one does. The grammar knows every extension, offered or not: whether it is offered is policy.

use super::{
    Reply, Session,
    command::{self, Verb},
    field, grammar, habit, value,
};
use crate::{
    protocol::{Context, Gloss, Rule},
    wire::{Cursor, Expected, Field, Parsed, Problem, Rfc},
    world::Timestamp,
};

mod atrn;
pub(super) mod auth;
mod binarymime;
pub(super) mod burl;
mod checkpoint;
pub(super) mod chunking;
mod conneg;
mod conperm;
pub(super) mod deliverby;
mod dsn;
pub(super) mod eight_bit_mime;
pub(super) mod enhanced_status_codes;
pub(super) mod etrn;
mod expn;
pub(super) mod futurerelease;
mod help;
mod limits;
pub(super) mod mt_priority;
mod mtrk;
pub(super) mod no_soliciting;
mod onex;
mod pipelining;
mod requiretls;
mod rrvs;
mod size;
pub(super) mod smtputf8;
pub(super) mod starttls;
mod submitter;
mod utf8smtp;
pub(super) mod verb;
pub(super) mod xclient;
mod xforward;

pub use size::SIZE_WITHIN_LIMIT;

/// One service extension.
#[derive(Debug)]
pub struct Extension {
    /// The word in the EHLO reply.
    pub keyword: &'static str,
    pub rfc: Rfc,
    /// What it is for, as one sentence.
    pub summary: &'static str,
    /// Its line in the EHLO reply, or nothing where this server has it not. Whether a host is without it all the
    /// same is asked in [`line`](Self::line) alone.
    advertise: fn(&Session, &Context<'_>) -> Option<String>,
    /// Whether its commands are carried out where its line is not in the EHLO reply.
    unsaid: fn(&Session, &Context<'_>) -> bool,
    pub mail_params: &'static [&'static Param],
    pub rcpt_params: &'static [&'static Param],
    pub verbs: &'static [Verb],
    pub fields: &'static [&'static Field],
    /// Reads what stands behind the keyword in the EHLO reply, if anything does.
    pub words: fn(&mut Cursor<'_>) -> Parsed<()>,
    /// Command lines with its parameters, without their CR LF.
    pub examples: &'static [&'static str],
    /// By how much a command line may be longer where it is offered (RFC 5321 §4.5.3.1.4).
    pub line_octets: usize,
}

impl Extension {
    /// Its line in the EHLO reply, or nothing where the host is without it.
    pub fn line(&self, s: &Session, cx: &Context<'_>) -> Option<String> {
        let without = &cx.policy().without;
        let off = !without.is_empty() && without.has(self.keyword);
        if off { None } else { (self.advertise)(s, cx) }
    }

    /// Whether the host has it.
    pub fn is_offered(&self, s: &Session, cx: &Context<'_>) -> bool {
        self.line(s, cx).is_some()
    }

    /// An extension that adds nothing, and that this server knows and does not offer.
    const KNOWN: Self = Self {
        keyword: "",
        rfc: Rfc::OURS,
        summary: "",
        advertise: |_, _| None,
        unsaid: |_, _| false,
        mail_params: &[],
        rcpt_params: &[],
        verbs: &[],
        fields: &[],
        words: params,
        examples: &[],
        line_octets: 0,
    };
}

/// `*( SP ehlo-param )`
fn params(c: &mut Cursor<'_>) -> Parsed<()> {
    each(c, |c| c.run(&field::EHLO_PARAM, |b| b.is_ascii_graphic()).map(|_| ()))
}

/// `*( SP word )`
fn each(c: &mut Cursor<'_>, word: fn(&mut Cursor<'_>) -> Parsed<()>) -> Parsed<()> {
    while c.peek() == Some(b' ') {
        c.sp()?;
        word(c)?;
    }
    Ok(())
}

/// The extension that adds a command; nothing for those that every server knows.
pub(super) fn of_verb(verb: &Verb) -> Option<&'static Extension> {
    let adds = |e: &&Extension| {
        e.keyword == verb.spec.verb || e.verbs.iter().any(|v| std::ptr::eq(v, verb))
    };
    ALL.iter().copied().find(adds)
}

/// Whether a host carries out a command, as far as that is a matter of extensions.
pub(super) fn has_verb(verb: &'static Verb, s: &Session, cx: &Context<'_>) -> bool {
    let without = &cx.policy().without;
    if command::ALL.iter().any(|v| std::ptr::eq(v, verb)) {
        // A command that every server knows, and that is said in the EHLO reply all the same.
        return without.is_empty() || of_verb(verb).is_none_or(|e| !without.has(e.keyword));
    }
    of_verb(verb)
        .is_none_or(|e| e.is_offered(s, cx) || (!without.has(e.keyword) && (e.unsaid)(s, cx)))
}

/// The extension of that keyword.
pub fn find(keyword: &[u8]) -> Option<&'static Extension> {
    ALL.iter().copied().find(|e| keyword.eq_ignore_ascii_case(e.keyword.as_bytes()))
}

/// `ehlo-line = ehlo-keyword *( SP ehlo-param )`, each word with its meaning where the extension is known. Old
/// servers write `AUTH=LOGIN`.
pub(super) fn ehlo_line(c: &mut Cursor<'_>) -> Parsed<()> {
    let keyword = c.run(&field::EHLO_KEYWORD, grammar::keyword_char)?;
    let words = find(keyword).map_or(params as fn(&mut Cursor<'_>) -> _, |e| e.words);
    let known = |c: &mut Cursor<'_>| {
        words(c)?;
        if grammar::at_end(c) { Ok(()) } else { c.fail(Expected::Field(&field::EHLO_PARAM)) }
    };
    if c.attempt(known).is_err() {
        // Not what the extension's RFC says: words all the same.
        c.text(&field::EHLO_PARAM);
    }
    Ok(())
}

/// A parameter that an extension adds to MAIL or RCPT.
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub field: &'static Field,
    /// Reads the value after the equals sign; nothing if the parameter has none.
    pub value: Option<fn(&mut Cursor<'_>) -> Parsed<Value>>,
    /// Whether the server can do what it asks.
    pub check: fn(&Value, &mut Session, &Context<'_>) -> Result<(), Box<Reply>>,
}

impl Param {
    /// A parameter with a value, which every server that offers the extension can do.
    const fn new(
        name: &'static str,
        field: &'static Field,
        value: fn(&mut Cursor<'_>) -> Parsed<Value>,
    ) -> Self {
        Self { value: Some(value), ..Self::alone(name, field) }
    }

    /// The same without a value.
    const fn alone(name: &'static str, field: &'static Field) -> Self {
        Self { name, field, value: None, check: |_, _, _| Ok(()) }
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    None,
    Number(u64),
    Word(&'static str),
    Moment(Timestamp),
    /// A value as it was written.
    Text(String),
}

/// Every extension: those that are offered, in the order of the EHLO reply, and those that are known. HELP comes last,
/// so that a reply of this server always ends alike.
pub static ALL: &[&Extension] = &[
    &size::SIZE,
    &eight_bit_mime::EIGHT_BIT_MIME,
    &pipelining::PIPELINING,
    &enhanced_status_codes::ENHANCED_STATUS_CODES,
    &starttls::STARTTLS,
    &auth::AUTH,
    &chunking::CHUNKING,
    &binarymime::BINARYMIME,
    &smtputf8::SMTPUTF8,
    &dsn::DSN,
    &requiretls::REQUIRETLS,
    &limits::LIMITS,
    &deliverby::DELIVERBY,
    &futurerelease::FUTURERELEASE,
    &mt_priority::MT_PRIORITY,
    &rrvs::RRVS,
    &burl::BURL,
    &etrn::ETRN,
    &atrn::ATRN,
    &expn::EXPN,
    &mtrk::MTRK,
    &no_soliciting::NO_SOLICITING,
    &conperm::CONPERM,
    &conneg::CONNEG,
    &submitter::SUBMITTER,
    &checkpoint::CHECKPOINT,
    &utf8smtp::UTF8SMTP,
    &verb::VERB,
    &onex::ONEX,
    &xclient::XCLIENT,
    &xforward::XFORWARD,
    &help::HELP,
];

pub static PARAMETERS_KNOWN: Rule = Rule {
    id: "smtp.parameters-known",
    holds: "Every parameter belongs to an extension that the server offered in its EHLO reply.",
    flip: "Say EHLO, and use only parameters of the extensions that its reply lists.",
    change: |c| {
        c.up_to(&[
            "smtp.reverse-path",
            "smtp.null-path",
            "smtp.forward-path",
            "smtp.vrfy-name",
            "smtp.expn-list",
        ])
    },
    rfc: Rfc(5321, "4.1.1.11"),
};

static REPEATED: Problem = Problem {
    id: "smtp.parameter-repeated",
    text: "An extension adds one parameter of that name; it is given once.",
    rfc: Rfc(1870, "3"),
};

/// The refusal of a parameter that no extension offers.
pub(super) fn unknown_parameter(name: &str) -> Reply {
    let text = format!("Parameter {name} is not known here");
    Reply::refuse(&PARAMETERS_KNOWN, 555, "5.5.4", text)
}

/// The parameters of one command as they were read.
#[derive(Debug, Default)]
pub struct Parameters {
    known: Vec<(&'static Param, &'static Extension, Value)>,
    unknown: Option<String>,
}

impl Parameters {
    /// Whether the server takes them all.
    pub(super) fn check(self, s: &mut Session, cx: &Context<'_>) -> Result<(), Box<Reply>> {
        let refuse = |name: &str| Err(Box::new(unknown_parameter(name)));
        if let Some(name) = self.unknown {
            return refuse(&name);
        }
        for (param, extension, value) in self.known {
            let extended = s.extended || cx.policy().keeps(&habit::PARAMETERS_AFTER_HELO);
            if !extended || !extension.is_offered(s, cx) {
                return refuse(param.name);
            }
            (param.check)(&value, s, cx)?;
        }
        Ok(())
    }
}

/// ```abnf
/// Mail-parameters = esmtp-param *(SP esmtp-param)
/// esmtp-param = esmtp-keyword ["=" esmtp-value]
/// ```
pub fn parameters(
    c: &mut Cursor<'_>,
    of: fn(&'static Extension) -> &'static [&'static Param],
) -> Parsed<Parameters> {
    let mut out = Parameters::default();
    while c.peek() == Some(b' ') && !grammar::at_end(c) {
        c.sp()?;
        let len = c.rest().iter().take_while(|b| grammar::keyword_char(**b)).count();
        let name = &c.rest()[..len];
        let found = ALL.iter().find_map(|e| {
            let param = of(e).iter().find(|p| name.eq_ignore_ascii_case(p.name.as_bytes()))?;
            Some((*param, *e))
        });
        match found {
            Some((param, extension)) => {
                let start = c.position();
                c.take(param.field, len)?;
                let repeated = out.known.iter().any(|(known, ..)| known.name == param.name);
                if repeated && c.lenient(&habit::PARAMETER_REPEATED, |_| Ok(())).is_none() {
                    return c.reject(start, &REPEATED);
                }
                let value = match param.value {
                    Some(read) => {
                        c.exact(&field::PARAM_EQUALS, "=")?;
                        read(c)?
                    }
                    None => Value::None,
                };
                out.known.push((param, extension, value));
            }
            None => {
                let name = c.run(&field::PARAM_NAME, grammar::keyword_char)?;
                out.unknown.get_or_insert_with(|| String::from_utf8_lossy(name).into_owned());
                if c.peek() == Some(b'=') {
                    c.exact(&field::PARAM_EQUALS, "=")?;
                    c.run(&field::PARAM_VALUE, grammar::value_char)?;
                }
            }
        }
    }
    Ok(out)
}
