//! The service extensions of SMTP. To add one: write its file, add its line to [`ALL`].
//!
//! An extension fills slots - a line of the EHLO reply, parameters, commands - and never wraps what another
//! one does. The grammar knows every extension, offered or not: whether it is offered is policy.

use super::{Reply, Session, command::Verb, field, grammar, habit};
use crate::{
    protocol::{Context, Rule},
    wire::{Cursor, Field, Parsed, Problem, Rfc},
};

mod eight_bit_mime;
mod enhanced_status_codes;
mod help;
mod pipelining;
mod size;

pub use size::SIZE_WITHIN_LIMIT;

/// One service extension.
#[derive(Debug)]
pub struct Extension {
    /// The word in the EHLO reply.
    pub keyword: &'static str,
    pub rfc: Rfc,
    /// What it is for, as one sentence.
    pub summary: &'static str,
    /// Its line in the EHLO reply, or nothing where it is not offered.
    pub advertise: fn(&Session, &Context<'_>) -> Option<String>,
    pub mail_params: &'static [&'static Param],
    pub rcpt_params: &'static [&'static Param],
    pub verbs: &'static [Verb],
    pub fields: &'static [&'static Field],
    /// By how much a command line may be longer (RFC 5321 §4.5.3.1.4).
    pub line_octets: usize,
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

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    None,
    Number(u64),
    Word(&'static str),
}

/// Every extension, in the order of the EHLO reply.
pub static ALL: &[&Extension] = &[
    &size::SIZE,
    &eight_bit_mime::EIGHT_BIT_MIME,
    &pipelining::PIPELINING,
    &enhanced_status_codes::ENHANCED_STATUS_CODES,
    &help::HELP,
];

pub static PARAMETERS_KNOWN: Rule = Rule {
    id: "smtp.parameters-known",
    holds: "Every parameter belongs to an extension that the server offered in its EHLO reply.",
    flip: "Say EHLO, and use only parameters of the extensions that its reply lists.",
    rfc: Rfc(5321, "4.1.1.11"),
};

static REPEATED: Problem = Problem {
    id: "smtp.parameter-repeated",
    text: "An extension adds one parameter of that name; it is given once.",
    rfc: Rfc(1870, "3"),
};

/// How much longer than 512 octets a command line may be with all extensions.
pub fn line_octets() -> usize {
    ALL.iter().map(|e| e.line_octets).sum()
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
        let refuse = |name: &str| {
            let text = format!("Parameter {name} is not known here");
            Err(Box::new(Reply::refuse(&PARAMETERS_KNOWN, 555, "5.5.4", text)))
        };
        if let Some(name) = self.unknown {
            return refuse(&name);
        }
        for (param, extension, value) in self.known {
            let extended = s.extended || cx.world.policy.keeps(&habit::PARAMETERS_AFTER_HELO);
            if !extended || (extension.advertise)(s, cx).is_none() {
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
