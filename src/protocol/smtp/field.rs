//! What the octets of an SMTP conversation are.

crate::fields! { registry ALL;
    /// The command: what the client asks for. Letters may be in any case.
    VERB = "smtp.verb", "Command", Verb, 5321 "2.4";
    /// A word that no SMTP command begins with.
    UNKNOWN_VERB = "smtp.unknown-verb", "Unknown command", Unexpected, 5321 "4.2.4";
    /// What stands after a word that is no command. Nobody reads it.
    UNKNOWN_ARGUMENTS = "smtp.unknown-arguments", "Text after an unknown command", Text, 5321 "4.2.4";
    /// The keyword FROM: or TO: that comes before a path. No space may follow it.
    PATH_KEYWORD = "smtp.path-keyword", "FROM: or TO:", Verb, 5321 "3.3";
    /// The return address on the envelope: reports of failed delivery go there. It need not be the From: that a reader sees.
    REVERSE_PATH = "smtp.reverse-path", "Reverse-path", Argument, 5321 "4.1.1.2", abnf "Reverse-path = Path / \"<>\"", done "The envelope has this return address now.";
    /// One recipient on the envelope. Only this decides who gets the letter; the To: of its header does not.
    FORWARD_PATH = "smtp.forward-path", "Forward-path", Argument, 5321 "4.1.1.3", abnf "Forward-path = Path", done "The envelope has this recipient now.";
    /// The empty return address: no report of failure may ever be sent about this letter.
    NULL_PATH = "smtp.null-path", "Null reverse-path", Argument, 5321 "4.5.5", abnf "Reverse-path = Path / \"<>\"", done "The envelope has an empty return address now.";
    /// A list of hosts through which the letter should go. It is out of use: servers know the form and ignore it.
    SOURCE_ROUTE = "smtp.source-route", "Source route", Argument, 5321 "C", abnf "A-d-l = At-domain *( \",\" At-domain )";
    /// The part before the at sign. Only the receiving host may say what it means.
    LOCAL_PART = "smtp.local-part", "Local-part", Argument, 5321 "2.3.11", abnf "Local-part = Dot-string / Quoted-string";
    /// The name of a domain or of a host in it.
    DOMAIN = "smtp.domain", "Domain", Argument, 5321 "2.3.5", abnf "Domain = sub-domain *(\".\" sub-domain)";
    /// An address in square brackets, for a host that has no name.
    ADDRESS_LITERAL = "smtp.address-literal", "Address literal", Argument, 5321 "4.1.3", abnf "address-literal = \"[\" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) \"]\"";
    /// Brackets and signs that hold an address together; they are part of its form.
    PATH_MARK = "smtp.path-mark", "Part of an address", Mark, 5321 "4.1.2";
    /// The name of a parameter that an extension adds to MAIL or RCPT.
    PARAM_NAME = "smtp.param-name", "Parameter", Argument, 5321 "4.1.2", abnf "esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / \"-\")";
    /// The sign between a parameter's name and its value.
    PARAM_EQUALS = "smtp.param-equals", "Equals sign", Mark, 5321 "4.1.2";
    /// The value of a parameter.
    PARAM_VALUE = "smtp.param-value", "Parameter value", Argument, 5321 "4.1.2", abnf "esmtp-value = 1*(%d33-60 / %d62-126)";
    /// A user's name, or an address, that VRFY asks about.
    VRFY_NAME = "smtp.vrfy-name", "Name to verify", Argument, 5321 "3.5.1";
    /// The name of a mailing list whose members EXPN asks for.
    EXPN_LIST = "smtp.expn-list", "List to expand", Argument, 5321 "3.5.1";
    /// The command that help is wanted for.
    HELP_TOPIC = "smtp.help-topic", "Help topic", Argument, 5321 "4.1.1.8";
    /// A text that the server does not read.
    NOOP_TEXT = "smtp.noop-text", "Ignored text", Text, 5321 "4.1.1.9";
    /// White space at the end of a line. No command has it in its syntax; servers should put up with it.
    TRAILING_SPACE = "smtp.trailing-space", "White space at the end", Text, 5321 "4.1.1";
    /// Three digits that say how the command went. The first decides: 2 done, 3 go on, 4 not now, 5 no.
    REPLY_CODE = "smtp.reply-code", "Reply code", Code, 5321 "4.2.1", abnf "Reply-code = %x32-35 %x30-35 %x30-39";
    /// A hyphen: more lines of this reply follow.
    REPLY_MORE = "smtp.reply-more", "More lines follow", Mark, 5321 "4.2.1";
    /// A space: this is the last line of the reply.
    REPLY_LAST = "smtp.reply-last", "Last line", Mark, 5321 "4.2.1";
    /// The enhanced status code: class, subject and detail of the answer. Its class agrees with the reply code.
    ENHANCED_CODE = "smtp.enhanced-code", "Enhanced status code", Code, 3463 "2";
    /// Words for people. Programs read the code alone.
    REPLY_TEXT = "smtp.reply-text", "Text", Text, 5321 "4.2", abnf "textstring = 1*(%d09 / %d32-126)";
    /// The name that the server gives itself.
    SERVER_NAME = "smtp.server-name", "Server name", Data, 5321 "4.2";
    /// A service extension that the server offers.
    EHLO_KEYWORD = "smtp.ehlo-keyword", "Extension", Data, 5321 "4.1.1.1", abnf "ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / \"-\")";
    /// What the server says about that extension.
    EHLO_PARAM = "smtp.ehlo-param", "Extension parameter", Data, 5321 "4.1.1.1", abnf "ehlo-param = 1*(%d33-126)";
    /// A line of the letter began with a dot, so that the client put one more before it. The server takes it away.
    STUFFED_DOT = "smtp.stuffed-dot", "Stuffed dot", Mark, 5321 "4.5.2";
    /// A line of one dot and nothing else: the letter ends here.
    END_OF_DATA = "smtp.end-of-data", "End of mail data", Verb, 5321 "4.1.1.4";
}
