//! What the parts of a DNS message are.

crate::fields! { registry ALL;
    /// A question. On the wire it is binary; what is shown here is its header, and in the next line what it asks.
    QUERY = "dns.query", "Query", Tag, 1035 "4.1.1";
    /// Another kind of message than a question. Mail has no use for it.
    OPERATION = "dns.operation", "Other operation", Tag, 1035 "4.1.1";
    /// How the question ended. In the binary header these are four bits.
    RCODE = "dns.rcode", "Response code", Code, 1035 "4.1.1";
    /// The word before the number of the message.
    ID_WORD = "dns.id-word", "Identification", Mark, 1035 "4.1.1";
    /// The number that joins an answer with its question. Whoever wants to forge an answer has to guess it.
    ID = "dns.id", "Message id", Data, 1035 "4.1.1";
    /// How long the message is on the wire, where it is binary. Over TCP two more octets before it say so.
    OCTETS = "dns.octets", "Length on the wire", Data, 1035 "4.2.2";
    /// The unit of the length: octets.
    OCTETS_WORD = "dns.octets-word", "Unit of the length", Mark, 1035 "4.2.2";
    /// Authoritative answer: it comes from a server of the zone itself.
    FLAG_AA = "dns.flag-aa", "Authoritative answer", Data, 1035 "4.1.1";
    /// Truncated: the answer was too long for a datagram. Whoever asked comes again over TCP.
    FLAG_TC = "dns.flag-tc", "Truncated", Data, 1035 "4.1.1";
    /// Recursion desired: the server is asked to find the answer out, wherever it is kept.
    FLAG_RD = "dns.flag-rd", "Recursion desired", Data, 1035 "4.1.1";
    /// Recursion available: the server is one that finds answers out for others.
    FLAG_RA = "dns.flag-ra", "Recursion available", Data, 1035 "4.1.1";
    /// Authentic data: the server checked signatures of DNSSEC. In a question: tell me whether you did.
    FLAG_AD = "dns.flag-ad", "Authentic data", Data, 4035 "";
    /// Checking disabled: answers with wrong signatures are wanted too.
    FLAG_CD = "dns.flag-cd", "Checking disabled", Data, 4035 "";
    /// What follows is the question: a name, a class and a type.
    QUESTION = "dns.question", "Question section", Tag, 1035 "4.1.2";
    /// The name that the question is about.
    NAME = "dns.name", "Name asked for", Argument, 1035 "4.1.2";
    /// Every record of the name is asked for. Servers may answer with some of them.
    ANY = "dns.any", "Any type", Verb, 1035 "3.2.3";
    /// A type that mail has no use for, by its number.
    OTHER_TYPE = "dns.other-type", "Other type", Verb, 3597 "";
    /// A class other than IN, by its number.
    OTHER_CLASS = "dns.other-class", "Other class", Mark, 3597 "";
    /// What follows is an answer to the question.
    ANSWER = "dns.answer", "Answer section", Tag, 1035 "4.1";
    /// What follows tells about the zone that was asked. With a SOA record it says how long it may be remembered that there is nothing.
    AUTHORITY = "dns.authority", "Authority section", Tag, 2308 "";
    /// What follows may be of use besides.
    ADDITIONAL = "dns.additional", "Additional section", Tag, 1035 "4.1";
    /// No record of a zone: with it both sides say what they can do beyond the old limits, and how long a datagram may be.
    EDNS = "dns.edns", "EDNS", Data, 6891 "";
    /// A record of a type that mail has no use for.
    OTHER_RECORD = "dns.other-record", "Other record", Data, 3597 "";
    /// Octets that are no message, or go on with something that is none.
    MALFORMED = "dns.malformed", "Malformed message", Text, 1035 "4.1";
    /// Asks for the name of an address; the address is turned around and looked up as a name.
    REVERSE = "dns.reverse", "Reverse look-up", Verb, 1035 "3.5";
    /// The address whose name is wanted.
    ADDRESS = "dns.address", "Address", Argument, 1035 "3.5";
    /// The name of a program that asks questions like this one. Here it may stand or not.
    DIG = "dns.dig", "dig", Mark, ours;
}
