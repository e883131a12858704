//! XCLIENT: a word of Postfix's. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// What is told about the client: its name, its address, the name it gave itself.
    ATTRIBUTE = "smtp.attribute", "Attribute", Argument, 5321 "4.1.5";
    /// The value, with signs that cannot stand here as +XX. In brackets stands why it is not known.
    ATTRIBUTE_VALUE = "smtp.attribute.value", "Value", Argument, 5321 "4.1.5";
    /// Something that the server lets a trusted client tell.
    ATTRIBUTE_OFFERED = "smtp.attribute-offered", "Attribute", Data, 5321 "4.1.5";
}

/// `1*( SP attribute "=" value ) CRLF`
pub(in crate::protocol::smtp) fn attributes(c: &mut Cursor<'_>) -> Parsed<()> {
    loop {
        c.sp()?;
        c.run(&ATTRIBUTE, grammar::keyword_char)?;
        c.exact(&field::PARAM_EQUALS, "=")?;
        value::xtext(c, &ATTRIBUTE_VALUE, None)?;
        if grammar::at_end(c) {
            return grammar::end(c);
        }
    }
}

/// `*( SP attribute )`
pub(super) fn offered(c: &mut Cursor<'_>) -> Parsed<()> {
    each(c, |c| c.run(&ATTRIBUTE_OFFERED, grammar::keyword_char).map(|_| ()))
}

pub(super) static XCLIENT: Extension = Extension {
    keyword: "XCLIENT",
    rfc: Rfc(5321, "4.1.5"),
    summary: "A trusted server in front of this one can say for whom it speaks. It is Postfix's own.",
    verbs: &[Verb::known::<command::xclient::Xclient>()],
    words: offered,
    fields: FIELDS,
    ..Extension::KNOWN
};
