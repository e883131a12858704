//! Where an extension's words are read: each slot belongs to one place of the grammar.

use super::{ALL, Extension};
use crate::{
    protocol::{
        Context,
        imap::{
            Session,
            command::{Call, Command, append::Data},
            grammar::{
                Criterion, FetchItem, FetchModifier, ReturnOption, Returning, SearchKey,
                SelectParameter, StatusItem,
            },
            reply::Reply,
            search::SortKey,
        },
    },
    wire::{Cursor, Field, Parsed},
    world::SpecialUse,
};

/// One word that an extension adds to a command, and how what follows it is read. Where the value is an option, none
/// is given for what this server does not carry out: the command is refused before it is missed.
pub struct Slot<T: 'static = ()> {
    pub word: &'static str,
    pub field: &'static Field,
    pub(in crate::protocol::imap) read: fn(&mut Cursor<'_>, &mut Reading) -> Parsed<T>,
}

impl<T> std::fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slot").field("word", &self.word).finish_non_exhaustive()
    }
}

impl<T> Slot<T> {
    /// A word and what follows it.
    pub(in crate::protocol::imap) const fn new(
        word: &'static str,
        field: &'static Field,
        read: fn(&mut Cursor<'_>, &mut Reading) -> Parsed<T>,
    ) -> Self {
        Self { word, field, read }
    }
}

impl<T> Slot<Option<T>> {
    /// A word that stands alone and has no value here.
    pub(in crate::protocol::imap) const fn bare(word: &'static str, field: &'static Field) -> Self {
        Self { word, field, read: |_, _| Ok(None) }
    }
}

/// What is left to do of a command that was read after UID.
pub type Rest = Box<dyn FnOnce(&mut Session, &mut Context<'_>, &Call<'_>) -> Reply>;

/// Reads the arguments of a command that stands after UID.
pub(in crate::protocol::imap) fn after_uid<C: Command>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
) -> Parsed<Option<Rest>> {
    let args = C::arguments(c)?;
    C::uses(&args).iter().for_each(|e| r.takes(e));
    Ok(Some(Box::new(move |s, cx, call| C::run(args, s, cx, call))))
}

/// The words of commands that an extension brings, by the place where the grammar reads them.
#[derive(Debug)]
pub struct Slots {
    /// Commands that may stand after UID.
    pub uid: &'static [Slot<Option<Rest>>],
    /// Parameters of SELECT and EXAMINE.
    pub select: &'static [Slot<Option<SelectParameter>>],
    /// Parameters of CREATE.
    pub create: &'static [Slot<Option<Vec<Option<SpecialUse>>>>],
    /// Selection options of LIST.
    pub list_selection: &'static [Slot<Option<Criterion>>],
    /// Return options of LIST.
    pub list_return: &'static [Slot<Option<Returning>>],
    /// What STATUS can tell.
    pub status: &'static [Slot<Option<StatusItem>>],
    /// What APPEND can store in the place of a literal.
    pub(in crate::protocol::imap) append: &'static [Slot<Data>],
    /// What may stand before what APPEND stores.
    pub append_option: &'static [Slot],
    /// What FETCH can tell.
    pub fetch: &'static [Slot<Option<FetchItem>>],
    /// Modifiers of FETCH.
    pub fetch_modifier: &'static [Slot<Option<FetchModifier>>],
    /// Modifiers of STORE: the change number after which nobody may have touched a letter.
    pub store_modifier: &'static [Slot<Option<u64>>],
    /// What STORE can change besides the flags.
    pub store: &'static [Slot],
    /// Search keys.
    pub search: &'static [Slot<Option<SearchKey>>],
    /// Return options of SEARCH and its like.
    pub search_return: &'static [Slot<ReturnOption>],
    /// Sort keys.
    pub sort: &'static [Slot<Option<SortKey>>],
}

impl Slots {
    /// No words at all.
    pub const NONE: Self = Self {
        uid: &[],
        select: &[],
        create: &[],
        list_selection: &[],
        list_return: &[],
        status: &[],
        append: &[],
        append_option: &[],
        fetch: &[],
        fetch_modifier: &[],
        store_modifier: &[],
        store: &[],
        search: &[],
        search_return: &[],
        sort: &[],
    };
}

/// What is known while a command is read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The extensions whose words the command has, in their order.
    pub uses: Vec<&'static Extension>,
    /// How deep the search key that is read lies within others.
    pub depth: usize,
    /// The charset of the texts to find.
    pub charset: Charset,
    /// How well letters match is asked for, which means something for rough matches alone.
    pub relevancy: bool,
}

/// The charset of the texts of a search.
#[derive(Clone, Copy, Debug)]
pub enum Charset {
    Known(&'static str),
    /// It is not known here: the texts are not looked at.
    Other,
}

impl Default for Charset {
    fn default() -> Self {
        Self::Known("UTF-8")
    }
}

impl Reading {
    /// The command has a form that `extension` brings.
    pub fn takes(&mut self, extension: &'static Extension) {
        if !self.uses.iter().any(|e| e.capability == extension.capability) {
            self.uses.push(extension);
        }
    }
}

/// Whether an octet may stand in the word of a slot.
const fn is_word_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+')
}

/// Reads a word of an extension and what follows it; nothing is read where no extension has the word.
///
/// Such words are no part of what is *expected* where the grammar fails: an extension that is not offered leaves no
/// trace.
pub(in crate::protocol::imap) fn read<T>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    rows: fn(&Slots) -> &'static [Slot<T>],
) -> Option<Parsed<T>> {
    let rest = c.rest();
    let word = &rest[..rest.iter().take_while(|b| is_word_char(**b)).count()];
    let is = |s: &&Slot<T>| s.word.as_bytes().eq_ignore_ascii_case(word);
    let (of, slot) = ALL.iter().find_map(|e| Some((*e, rows(&e.slots).iter().find(is)?)))?;
    r.takes(of);
    if c.take(slot.field, word.len()).is_err() {
        return None;
    }
    Some((slot.read)(c, r))
}

/// Reads a word of an extension; it is wrong if no extension has it.
pub(in crate::protocol::imap) fn must<T>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    what: &'static Field,
    rows: fn(&Slots) -> &'static [Slot<T>],
) -> Parsed<T> {
    read(c, r, rows).unwrap_or_else(|| c.fail(crate::wire::Expected::Field(what)))
}
