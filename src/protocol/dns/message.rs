//! The wire form of questions and answers (RFC 1035 §4.1), which a library reads and writes.

use crate::world::zone::{Data, Name, Record, RecordType, Soa};
use domain::{
    base::{
        Message as Wire, MessageBuilder, Name as WireName, ParsedName, ParsedRecord, Rtype, Serial,
        StaticCompressor, Ttl, UnknownRecordData,
        iana::{Class, Opcode},
        message_builder::{AnswerBuilder, AuthorityBuilder, PushError},
    },
    rdata::{A, Aaaa, AllRecordData, Cname, Mx, Ns, Ptr, Srv, Txt},
};

/// What is written into.
pub(super) type Target = StaticCompressor<Vec<u8>>;

/// Where the records of an answer stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Answer,
    Authority,
    Additional,
}

impl Section {
    /// The word that a transcript puts before its records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Authority => "authority",
            Self::Additional => "additional",
        }
    }
}

/// A message as it was read. Questions and records are in the form of a master file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: u16,
    pub is_answer: bool,
    pub opcode: u8,
    /// With the upper bits of EDNS, where there is one (RFC 6891).
    pub code: u16,
    /// The flags that are set, by their names.
    pub flags: Vec<&'static str>,
    /// Each question: name as it was written, class, type.
    pub questions: Vec<String>,
    pub records: Vec<(Section, String)>,
    /// The message goes on with something that could not be read.
    pub is_cut: bool,
    pub octets: usize,
}

impl Message {
    /// Reads a message; nothing if it has not even a header.
    pub fn read(octets: &[u8]) -> Option<Self> {
        let wire = Wire::from_octets(octets).ok()?;
        let header = wire.header();
        let all = [
            ("aa", header.aa()),
            ("tc", header.tc()),
            ("rd", header.rd()),
            ("ra", header.ra()),
            ("ad", header.ad()),
            ("cd", header.cd()),
        ];
        let mut message = Self {
            id: header.id(),
            is_answer: header.qr(),
            opcode: header.opcode().to_int(),
            code: u16::from(header.rcode().to_int()),
            flags: all.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect(),
            questions: Vec::new(),
            records: Vec::new(),
            is_cut: false,
            octets: octets.len(),
        };
        message.is_cut = message.read_sections(&wire).is_none();
        Some(message)
    }

    fn read_sections(&mut self, wire: &Wire<&[u8]>) -> Option<()> {
        let mut questions = wire.question();
        for question in questions.by_ref() {
            let question = question.ok()?;
            let (name, class) = (text(question.qname()), class(question.qclass()));
            self.questions.push(format!("{name} {class} {}", kind(question.qtype())));
        }
        let mut section = questions.answer().ok()?;
        for part in [Section::Answer, Section::Authority, Section::Additional] {
            for record in section.by_ref() {
                let record = record.ok()?;
                if record.rtype() == Rtype::OPT {
                    self.code |= u16::try_from(record.ttl().as_secs() >> 24).ok()? << 4;
                }
                self.records.push((part, line(&record)?));
            }
            if part == Section::Additional {
                break;
            }
            section = section.next_section().ok()??;
        }
        Some(())
    }
}

/// A record as a line of a master file; of an unknown type in the form of RFC 3597.
fn line(record: &ParsedRecord<'_, &[u8]>) -> Option<String> {
    if record.rtype() == Rtype::OPT {
        let (size, ttl) = (record.class().to_int(), record.ttl().as_secs());
        let version = ttl >> 16 & 255;
        let wants_dnssec = if ttl & 0x8000 != 0 { " do" } else { "" };
        return Some(format!(". OPT version {version} udp {size}{wants_dnssec}"));
    }
    let owner = text(&record.owner());
    let (ttl, class, kind) = (record.ttl().as_secs(), class(record.class()), kind(record.rtype()));
    let data = match data(record) {
        Some(data) => data.to_string(),
        None => {
            let raw = record.to_record::<UnknownRecordData<_>>().ok()??;
            let octets: &[u8] = raw.data().data();
            let hex: String = octets.iter().map(|b| format!("{b:02x}")).collect();
            format!("\\# {} {hex}", octets.len())
        }
    };
    Some(format!("{owner} {ttl} {class} {kind} {data}"))
}

/// The data of a record of a known type.
fn data(record: &ParsedRecord<'_, &[u8]>) -> Option<Data> {
    let record = record.to_record::<AllRecordData<_, ParsedName<_>>>().ok()??;
    Some(match record.data() {
        AllRecordData::A(a) => Data::A(a.addr()),
        AllRecordData::Aaaa(a) => Data::Aaaa(a.addr()),
        AllRecordData::Cname(name) => Data::Cname(ours(name.cname())?),
        AllRecordData::Ns(name) => Data::Ns(ours(name.nsdname())?),
        AllRecordData::Ptr(name) => Data::Ptr(ours(name.ptrdname())?),
        AllRecordData::Mx(mx) => {
            Data::Mx { preference: mx.preference(), exchange: ours(mx.exchange())? }
        }
        AllRecordData::Soa(soa) => Data::Soa(Box::new(Soa {
            primary: ours(soa.mname())?,
            mailbox: ours(soa.rname())?,
            serial: soa.serial().into_int(),
            refresh: soa.refresh().as_secs(),
            retry: soa.retry().as_secs(),
            expire: soa.expire().as_secs(),
            minimum: soa.minimum().as_secs(),
        })),
        AllRecordData::Srv(srv) => Data::Srv {
            priority: srv.priority(),
            weight: srv.weight(),
            port: srv.port(),
            target: ours(srv.target())?,
        },
        AllRecordData::Txt(txt) => Data::Txt(txt.iter().map(Box::from).collect()),
        AllRecordData::Unknown(raw) if raw.rtype() == Rtype::TLSA => {
            let [usage, selector, matching, association @ ..] = *raw.data() else { return None };
            let (usage, selector, matching) = (*usage, *selector, *matching);
            Data::Tlsa { usage, selector, matching, association: association.into() }
        }
        _ => return None,
    })
}

/// A name of the wire in lower case.
pub(super) fn ours(name: &ParsedName<&[u8]>) -> Option<Name> {
    Name::of_labels(name.iter().filter(|l| !l.is_root()).map(|l| l.as_slice())).ok()
}

/// A name of the wire as it was written, with its last dot.
fn text<O: AsRef<[u8]>>(name: &ParsedName<O>) -> String {
    let labels: Vec<&[u8]> = name.iter().filter(|l| !l.is_root()).map(|l| l.as_slice()).collect();
    Name::text_of_labels(labels) + "."
}

fn class(class: Class) -> String {
    match class {
        Class::IN => "IN".to_owned(),
        other => format!("CLASS{}", other.to_int()),
    }
}

fn kind(kind: Rtype) -> String {
    match (RecordType::of_number(kind.to_int()), kind) {
        (Some(known), _) => known.name().to_owned(),
        (None, Rtype::ANY) => "ANY".to_owned(),
        (None, other) => format!("TYPE{}", other.to_int()),
    }
}

/// A name for the wire.
fn theirs(name: &Name) -> Result<WireName<Vec<u8>>, PushError> {
    let mut octets = Vec::with_capacity(name.as_str().len() + 2);
    for label in name.wire_labels() {
        octets.push(u8::try_from(label.len()).map_err(|_| PushError::ShortBuf)?);
        octets.extend(label);
    }
    octets.push(0);
    WireName::from_octets(octets).map_err(|_| PushError::ShortBuf)
}

/// Writes a question as a client asks it, with recursion desired.
pub fn question(id: u16, name: &Name, kind: Asked) -> Vec<u8> {
    let write = || {
        let mut builder = MessageBuilder::from_target(Target::new(Vec::new())).ok()?;
        builder.header_mut().set_id(id);
        builder.header_mut().set_opcode(Opcode::QUERY);
        builder.header_mut().set_rd(true);
        let mut questions = builder.question();
        let kind = match kind {
            Asked::Type(kind) => Rtype::from_int(kind.number()),
            Asked::Any => Rtype::ANY,
        };
        questions.push((theirs(name).ok()?, kind)).ok()?;
        Some(questions.finish().into_target())
    };
    write().unwrap_or_default()
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Type(RecordType),
    /// Everything that stands at the name (RFC 1035 §3.2.3).
    Any,
}

/// Where records can be written.
pub(super) trait Records {
    fn put<D: domain::base::rdata::ComposeRecordData>(
        &mut self,
        owner: WireName<Vec<u8>>,
        ttl: Ttl,
        data: D,
    ) -> Result<(), PushError>;

    /// Writes one record.
    fn write(&mut self, record: &Record) -> Result<(), PushError> {
        let (owner, ttl) = (theirs(&record.owner)?, Ttl::from_secs(record.ttl));
        match &record.data {
            Data::A(address) => self.put(owner, ttl, A::new(*address)),
            Data::Aaaa(address) => self.put(owner, ttl, Aaaa::new(*address)),
            Data::Cname(name) => self.put(owner, ttl, Cname::new(theirs(name)?)),
            Data::Ns(name) => self.put(owner, ttl, Ns::new(theirs(name)?)),
            Data::Ptr(name) => self.put(owner, ttl, Ptr::new(theirs(name)?)),
            Data::Mx { preference, exchange } => {
                self.put(owner, ttl, Mx::new(*preference, theirs(exchange)?))
            }
            Data::Soa(soa) => {
                let data = domain::rdata::Soa::new(
                    theirs(&soa.primary)?,
                    theirs(&soa.mailbox)?,
                    Serial::from(soa.serial),
                    Ttl::from_secs(soa.refresh),
                    Ttl::from_secs(soa.retry),
                    Ttl::from_secs(soa.expire),
                    Ttl::from_secs(soa.minimum),
                );
                self.put(owner, ttl, data)
            }
            Data::Srv { priority, weight, port, target } => {
                self.put(owner, ttl, Srv::new(*priority, *weight, *port, theirs(target)?))
            }
            Data::Tlsa { usage, selector, matching, association } => {
                let octets = [&[*usage, *selector, *matching], &**association].concat();
                let data = UnknownRecordData::from_octets(Rtype::TLSA, octets);
                self.put(owner, ttl, data.map_err(|_| PushError::ShortBuf)?)
            }
            Data::Txt(strings) => {
                let mut octets = Vec::new();
                for string in strings.iter() {
                    octets.push(u8::try_from(string.len()).map_err(|_| PushError::ShortBuf)?);
                    octets.extend_from_slice(string);
                }
                let data = Txt::from_octets(octets).map_err(|_| PushError::ShortBuf)?;
                self.put(owner, ttl, data)
            }
        }
    }
}

impl Records for AnswerBuilder<Target> {
    fn put<D: domain::base::rdata::ComposeRecordData>(
        &mut self,
        owner: WireName<Vec<u8>>,
        ttl: Ttl,
        data: D,
    ) -> Result<(), PushError> {
        self.push((owner, ttl, data))
    }
}

impl Records for AuthorityBuilder<Target> {
    fn put<D: domain::base::rdata::ComposeRecordData>(
        &mut self,
        owner: WireName<Vec<u8>>,
        ttl: Ttl,
        data: D,
    ) -> Result<(), PushError> {
        self.push((owner, ttl, data))
    }
}
