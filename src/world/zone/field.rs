//! What the parts of a record are, in the words of a learner.

crate::fields! { registry DNS_FIELDS;
    /// The name that the record is about. A dot at its end says that it is complete; without it the zone's name is added.
    OWNER = "dns.owner", "Owner name", Argument, 1034 "";
    /// One part of a name, between two dots. It has at most 63 octets; capitals do not matter.
    LABEL = "dns.label", "Label", Argument, 1035 "2.3.1";
    /// A label that begins with an underscore is no host: what stands under it belongs to one use of the domain.
    UNDERSCORED = "dns.underscored-label", "Underscored label", Tag, 2782 "";
    /// Under this label stands what the domain wants done with mail that says it is from here and is not.
    DMARC_LABEL = "dns.dmarc-label", "DMARC label", Tag, 7489 "6.1";
    /// Under this label stand the public keys of the domain's DKIM signatures; the label before it is the selector, which names one key.
    DOMAINKEY_LABEL = "dns.domainkey-label", "DKIM key label", Tag, 6376 "3.6.2.1";
    /// The protocol below the service: TCP.
    TCP_LABEL = "dns.tcp-label", "TCP label", Tag, 2782 "";
    /// The service that a record places: its name, behind an underscore.
    SERVICE_LABEL = "dns.service-label", "Service label", Tag, 6186 "3";
    /// The port of the server whose certificate is named, behind an underscore.
    PORT_LABEL = "dns.port-label", "Port label", Tag, 6698 "3";
    /// An asterisk as the first label: the record stands for every name under the rest that does not exist by itself.
    WILDCARD = "dns.wildcard", "Wildcard", Tag, 4592 "";
    /// An address written as a name, last part first, so that the part which everybody shares stands at the end as in every name.
    REVERSE_NAME = "dns.reverse-name", "Reversed address", Argument, 1035 "3.5";
    /// The zone's own name.
    ORIGIN = "dns.origin", "At sign", Argument, 1035 "5.1";
    /// For how many seconds whoever asked may remember the answer. After that it has to be asked for again.
    TTL = "dns.ttl", "Time to live", Data, 1035 "3.2.1";
    /// The class of the record: IN, the Internet. The others are history.
    CLASS = "dns.class", "Class", Mark, 1035 "3.2.4";

    /// The IPv4 address of a host.
    TYPE_A = "dns.type-a", "A", Verb, 1035 "3.4.1";
    /// The IPv6 address of a host.
    TYPE_AAAA = "dns.type-aaaa", "AAAA", Verb, 3596 "";
    /// The name is an alias. Everything about it stands under the name that follows, and nothing else may stand here.
    TYPE_CNAME = "dns.type-cname", "CNAME", Verb, 1035 "3.3.1";
    /// Mail exchange: a host that takes mail for this domain. Of several the one with the lowest number is tried first.
    TYPE_MX = "dns.type-mx", "MX", Verb, 5321 "5.1";
    /// Name server: a host that answers for this zone.
    TYPE_NS = "dns.type-ns", "NS", Verb, 1035 "3.3.11";
    /// Pointer: the name that belongs to an address.
    TYPE_PTR = "dns.type-ptr", "PTR", Verb, 1035 "3.3.12";
    /// Start of authority: the zone begins here. The record says who keeps it and how long answers may be remembered.
    TYPE_SOA = "dns.type-soa", "SOA", Verb, 1035 "3.3.13";
    /// Service: the host and port on which a service of the domain is to be had. Mail programs find their servers so.
    TYPE_SRV = "dns.type-srv", "SRV", Verb, 2782 "";
    /// The certificate or key that a TLS server will show. It counts only where DNSSEC vouches for the record.
    TYPE_TLSA = "dns.type-tlsa", "TLSA", Verb, 6698 "2.1";
    /// Text. What it means is a matter of those who read it; SPF, DKIM and DMARC keep their rules in such records.
    TYPE_TXT = "dns.type-txt", "TXT", Verb, 1035 "3.3.14";

    /// An IPv4 address: four numbers up to 255.
    ADDRESS_4 = "dns.ipv4-address", "IPv4 address", Data, 1035 "3.4.1";
    /// An IPv6 address: eight groups of hexadecimal digits; `::` stands for groups of zeros.
    ADDRESS_6 = "dns.ipv6-address", "IPv6 address", Data, 3596 "";
    /// The name for which the alias stands.
    CANONICAL_NAME = "dns.canonical-name", "Canonical name", Data, 1035 "3.3.1";
    /// In which order the hosts are tried: the lowest number first. Hosts of one number share the mail.
    PREFERENCE = "dns.preference", "Preference", Data, 5321 "5.1";
    /// A host that takes the mail. It has addresses of its own and is no alias.
    EXCHANGE = "dns.exchange", "Mail exchange", Data, 5321 "5.1";
    /// The root instead of a host: this domain takes no mail at all. A sender need not try, and says so at once.
    NULL_MX = "dns.null-mx", "Null MX", Data, 7505 "3";
    /// A host that answers for the zone.
    NAME_SERVER = "dns.name-server", "Name server", Data, 1035 "3.3.11";
    /// The name of the host at this address. Mail servers look whether that name leads back to the address.
    HOST_NAME = "dns.host-name", "Host name", Data, 1035 "3.3.12";
    /// The server on which the zone is edited.
    PRIMARY = "dns.primary", "Primary server", Data, 1035 "3.3.13";
    /// The mailbox of whoever keeps the zone: its first dot stands for an @.
    KEEPER = "dns.keeper", "Mailbox of the keeper", Data, 1035 "3.3.13";
    /// The edition of the zone. It rises with every change, so that other servers see that theirs is old.
    SERIAL = "dns.serial", "Serial number", Data, 1035 "3.3.13";
    /// After how many seconds another server looks for a new edition.
    REFRESH = "dns.refresh", "Refresh", Data, 1035 "3.3.13";
    /// After how many seconds it looks again if that failed.
    RETRY = "dns.retry", "Retry", Data, 1035 "3.3.13";
    /// After how many seconds without success it stops answering for the zone.
    EXPIRE = "dns.expire", "Expire", Data, 1035 "3.3.13";
    /// For how many seconds it may be remembered that something does not exist.
    MINIMUM = "dns.minimum", "Negative caching", Data, 2308 "";
    /// Of several servers the one with the lowest number is tried first.
    PRIORITY = "dns.priority", "Priority", Data, 2782 "";
    /// Servers of one priority share the work in the proportion of these numbers.
    WEIGHT = "dns.weight", "Weight", Data, 2782 "";
    /// The port on which the service listens.
    PORT = "dns.port", "Port", Data, 2782 "";
    /// The host that offers the service.
    TARGET = "dns.target", "Target", Data, 2782 "";
    /// The root instead of a host: the domain says plainly that it does not offer this service.
    NO_SERVICE = "dns.no-service", "Not offered", Data, 6186 "3.4";
    /// Which certificate is meant: 0 and 1 keep the usual authorities in play, 2 names an authority of one's own, 3 the server's own certificate or key.
    USAGE = "dns.tlsa-usage", "Certificate usage", Data, 6698 "2.1.1";
    /// What of the certificate is compared: 0 all of it, 1 only its public key.
    SELECTOR = "dns.tlsa-selector", "Selector", Data, 6698 "2.1.2";
    /// How it is compared: 0 octet by octet, 1 by its SHA-256, 2 by its SHA-512.
    MATCHING = "dns.tlsa-matching", "Matching type", Data, 6698 "2.1.3";
    /// The certificate, the key, or its hash, in hexadecimal digits.
    ASSOCIATION = "dns.tlsa-association", "Certificate data", Data, 6698 "2.1.4";

    /// A quotation mark around a character-string: spaces within it belong to the text.
    QUOTE = "dns.quote", "Quotation mark", Mark, 1035 "5.1";
    /// A character-string: at most 255 octets. A longer text is cut into several, and joined again without spaces.
    STRING = "dns.character-string", "Character-string", Text, 1035 "3.3";
    /// Everything from a semicolon to the end of the line is for people.
    COMMENT = "dns.comment", "Comment", Text, 1035 "5.1";
    /// Between parentheses a record may go on over several lines.
    PARENTHESIS = "dns.parenthesis", "Parenthesis", Mark, 1035 "5.1";
    /// From here on names without a last dot stand under this name.
    ORIGIN_DIRECTIVE = "dns.origin-directive", "$ORIGIN", Verb, 1035 "5.1";
    /// From here on records without a time to live have this one.
    TTL_DIRECTIVE = "dns.ttl-directive", "$TTL", Verb, 2308 "";
}
