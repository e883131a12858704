//! What a server answers: octets in, octets out.

use super::message::{Records as _, Target, ours};
use crate::world::zone::{Answer, Code, RecordType, Zones};
use domain::base::{
    Message as Wire, MessageBuilder, ParsedName, Question, Rtype,
    iana::{Class, Opcode, Rcode},
};

/// How a question came, which decides how long its answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// At most 512 octets (RFC 1035 §4.2.1), or what EDNS says.
    Udp,
    /// Behind two octets that say how long the message is (RFC 1035 §4.2.2).
    Tcp,
}

/// Longest datagram without EDNS (RFC 1035 §2.3.4).
const PLAIN: usize = 512;
/// Longest datagram that is sent whatever EDNS says: it must fit into one packet of IPv6.
const LARGEST: usize = 1232;
/// Octets of an OPT record without options.
const OPT: usize = 11;

/// Answers one message; nothing where nothing is to be said: to what is no question, and from zones that keep silent.
pub fn answer(query: &[u8], zones: &Zones, transport: Transport) -> Option<Vec<u8>> {
    let query = Wire::from_octets(query).ok()?;
    // Two servers must not answer each other's answers for ever.
    if query.header().qr() {
        return None;
    }
    let request = Request::read(&query);
    let said = match &request {
        Ok(request) => request.look_up(zones),
        Err(code) => Said { code: *code, ..Said::default() },
    };
    if said.silent {
        return None;
    }
    let edns = request.as_ref().map_or(None, |r| r.edns);
    let limit = match (transport, edns) {
        (Transport::Tcp, _) => usize::from(u16::MAX),
        (Transport::Udp, None) => PLAIN,
        (Transport::Udp, Some(size)) => usize::from(size).clamp(PLAIN, LARGEST),
    };
    write(&query, &request, &said, limit)
        // What does not fit comes again without its records, and says that it is cut (RFC 2181 §9).
        .or_else(|| write(&query, &request, &Said { records: None, cut: true, ..said }, limit))
}

/// What a well-formed message asks.
struct Request<'a> {
    question: Question<ParsedName<&'a [u8]>>,
    /// The octets that whoever asks can take in a datagram, if it knows EDNS.
    edns: Option<u16>,
    version: u8,
}

/// What is to be said.
#[derive(Default)]
struct Said {
    code: Code16,
    records: Option<Answer>,
    is_ours: bool,
    cut: bool,
    silent: bool,
}

/// A code with the four bits of the header and those above them.
type Code16 = u16;

const NOERROR: Code16 = 0;
const FORMERR: Code16 = 1;
const SERVFAIL: Code16 = 2;
const NXDOMAIN: Code16 = 3;
const NOTIMP: Code16 = 4;
const REFUSED: Code16 = 5;
const BADVERS: Code16 = 16;

impl<'a> Request<'a> {
    /// Reads a question.
    ///
    /// # Errors
    /// The code with which it is refused.
    fn read(query: &'a Wire<&'a [u8]>) -> Result<Self, Code16> {
        if query.header().opcode() != Opcode::QUERY {
            return Err(NOTIMP);
        }
        let question = query.sole_question().map_err(|_| FORMERR)?;
        let mut request = Self { question, edns: None, version: 0 };
        let additional = query.additional().map_err(|_| FORMERR)?;
        for record in additional {
            let record = record.map_err(|_| FORMERR)?;
            if record.rtype() != Rtype::OPT {
                continue;
            }
            if request.edns.is_some() || !record.owner().is_root() {
                return Err(FORMERR);
            }
            request.edns = Some(record.class().to_int());
            request.version = u8::try_from(record.ttl().as_secs() >> 16 & 255).unwrap_or(0);
        }
        Ok(request)
    }

    fn look_up(&self, zones: &Zones) -> Said {
        let code = |code| Said { code, ..Said::default() };
        if self.version > 0 {
            return code(BADVERS);
        }
        if !matches!(self.question.qclass(), Class::IN | Class::ANY) {
            return code(REFUSED);
        }
        let Some(name) = ours(self.question.qname()) else { return code(FORMERR) };
        let number = self.question.qtype().to_int();
        let found = match (RecordType::of_number(number), number) {
            (Some(kind), _) => zones.lookup(&name, kind),
            (None, 255) => zones.lookup_any(&name),
            // Copies of whole zones, and types for questions alone (RFC 1035 §3.2.3).
            (None, 0 | 41 | 128..=254) => return code(NOTIMP),
            (None, _) => zones.lookup_other(&name),
        };
        let code = match found.code {
            Code::NoError => NOERROR,
            Code::NxDomain => NXDOMAIN,
            Code::ServFail => SERVFAIL,
            Code::Timeout => return Said { silent: true, ..Said::default() },
        };
        let is_ours = zones.of(&name).is_some() && code != SERVFAIL;
        Said { code, is_ours, records: Some(found), ..Said::default() }
    }
}

/// Writes an answer; nothing if it is longer than `limit`.
fn write(
    query: &Wire<&[u8]>,
    request: &Result<Request<'_>, Code16>,
    said: &Said,
    limit: usize,
) -> Option<Vec<u8>> {
    let edns = request.as_ref().map_or(None, |r| r.edns);
    let mut builder = MessageBuilder::from_target(Target::new(Vec::new())).ok()?;
    builder.set_push_limit(limit - if edns.is_some() { OPT } else { 0 });
    let (asked, header) = (query.header(), builder.header_mut());
    header.set_id(asked.id());
    header.set_qr(true);
    header.set_opcode(asked.opcode());
    header.set_aa(said.is_ours);
    header.set_tc(said.cut);
    header.set_rd(asked.rd());
    header.set_cd(asked.cd());
    // Here every server knows every zone, and asks for those who want it.
    header.set_ra(true);
    header.set_rcode(Rcode::masked_from_int(u8::try_from(said.code & 15).unwrap_or(0)));
    let mut questions = builder.question();
    if let Ok(request) = request {
        questions.push(request.question).ok()?;
    }
    let mut answers = questions.answer();
    for record in said.records.iter().flat_map(|a| a.chain.iter().chain(&a.records)) {
        answers.write(record).ok()?;
    }
    let mut authority = answers.authority();
    if let Some(soa) = said.records.as_ref().and_then(|a| a.soa.as_ref()) {
        authority.write(soa).ok()?;
    }
    let mut additional = authority.additional();
    if edns.is_some() {
        additional.clear_push_limit();
        let version = said.code >> 4;
        additional
            .opt(|opt| {
                opt.set_udp_payload_size(u16::try_from(LARGEST).unwrap_or(u16::MAX));
                opt.set_rcode(domain::base::iana::OptRcode::masked_from_int(
                    version << 4 | said.code & 15,
                ));
                Ok(())
            })
            .ok()?;
    }
    Some(additional.finish().into_target())
}
