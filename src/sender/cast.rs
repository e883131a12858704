//! The keys with which the sandbox's own domains sign.
//!
//! These private keys are published on purpose. They belong to names that can exist nowhere else (RFC 2606), they
//! protect nothing, and everybody may sign with them: that is how a letter is tried with another program.

use super::dkim::Signer;
use std::sync::LazyLock;

/// Under which name each domain publishes its key.
const SELECTOR: &str = "s1";

/// Domains with their private keys: PKCS #8 in base64. Two sign with Ed25519, two with RSA, so that both can be seen.
const KEYS: &[(&str, &str)] = &[
    ("meadow.test", "MC4CAQAwBQYDK2VwBCIEIKF7qNL9t69V4c9LrqDixIXw78KZ0Kq9QUz+YRvw4NIj"),
    (
        "harbor.test",
        concat!(
            "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCntSm2kPAOQKHIfWsoNdR3RAYrkPd1ykC+FzST",
            "g+42BACsLd7KgIXKg4GEI8OPKRml36asGWxZkSPB0TkGVIMiG8EVjrHLLVu8EjjuhSFv+39KWkjeR5nbTtetEtWH",
            "odB81bPowiDHN810ERynTTTCBmnG6A5ApoMMn4C+OrhaXUwRFR3BKCP1jH1mA0cx3L4DntyU0EcDAAPj1jWVzQpV",
            "GADQDtAwEa/SiBGrMrawx+80ckGYHugXZ3JA0nSFRU4vPYsIl0OjxK5Me3rhj7NONh8u5I7/21qtcZWTHY3SHI0t",
            "0b9HKgIus9Xo/XCKZ2PxTByjYxx+JLkUluYiqtRDAgMBAAECggEAOjoaC3ry/d/Oy+9Pnxxhci85/TJN2KWqKNWh",
            "uX3a3QIywZUDf0d0LEXQV/Ka2T+p2f92vNXu2oIb6hUcOWhqRxNfzH5ImIRdD0U8YwPyAhFNtqD2H8a4Un5jP4IE",
            "hRzXaCBCYJPWEZT8TkoKqsORh7P2UcsL98JYSa+vYVy92RFvj/oyCqKMriVWvOGF9UOkNzhV7o7DztRStAzB5rG4",
            "b90hX3hel3KjII5BkWAlUiLOPmaBd4io7abEdM6pso+uv+7TJUdKP9cy29Ci7dDvaY4fEqCROI+XvKbk0aQ+cPxg",
            "QwMoCkYt1XWwK8cdUqFkwyp9omWzHiDy+qPLJJjVkQKBgQDPU+Sy1bUWp1fP1om5Mxt7RQYujwdm9PLLp80xzR5J",
            "QcBsmuOfQ9LS7mmT8ngB3sblWaVyWoEBf2spLiAF8hLsES0mCPwp3TaxhjJINrOzbGcmIKxJK0cMBBf0E+f9cWhs",
            "UZaWJ3JjaN1iLSdz0WnOENPxQW1e3fR03BFtZvp3XwKBgQDPFCkJdMrLDZqIUWPgUcSBvTe1KwRR9lVjKcrjelYn",
            "Ja+LyQ09qSeW/OZ1/DbztX5BWjfCxj6lhAexSE46Fm7I/7EWn9te0fJWHePdeLR5F6MthU1QPGRrr42uz9H+ZXy8",
            "8BWA9Cyggm2wZ2VJgDBJyvdiWAtTPYqB+DnNJ4/BnQKBgH59gJpbKBCaKEj1azFCrRGYGx1sxedaqob16YroygGH",
            "zA52sUkJ6CYoruFEnVMGx/JFr1sFPI/dXVPSgFcgScsc7560/KPOAwBsD2FffmOJT6VDadl6Pe5m0PZo7rEB7+Om",
            "I2mYx4E/CVJMmjVfHl5KhgQ7Fq86W1qwqTFGEqmhAoGBAK/uIds91ZjjqtmLxH3tGjVbi7uom1gDH5JLDGttIUrL",
            "ErSBEHXFg7QckrPEnu84z9Y4Ds203b6DSIHOu19QdbjguxRMpfSODAQsCs67YSDL+z+OVBwJ4ws2L/pH59HpaSug",
            "EbToPg30IbrQbVYfyWa4QKrVwHFtBILdYEYzCUhlAoGBAIqD47PBfPtLer5IhSKlrd/Rca0fVrnUd8CIDyxfNY/8",
            "laXXuwdpe4yxTkd+hFUKOY0YCTB3eRCF0COvZQrlL9CXvV6tHxcrwnivB9jZENnvLRZ6kGZmRu3ITHXTkhtWLHni",
            "HJTNfu1u8KQ+lv8U6OGy14wpmU8h5JGvIZZhxPC3",
        ),
    ),
    (
        "bank.test",
        concat!(
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC0KRzf/NcPLvDldlFVGBmQhwsigYL6Zhes8S28",
            "6Sethp23Sd3POyquObtIkVKt5mpQKvS/YsMWo420VAiCfTEIPeOqY5i3h/2DCkI/wHoQXK3e1rjRSuS5Wd0sOYx4",
            "lLXEuYq5JMsHP4l/eQ11hZ9PDO/oBi3M9aStlrlSmjD9l0a3KKxQ2JDZm7YWQR1h/vBLIkujSOEN3wLzbRNqnMjU",
            "RvaqovF1oGnb7orb+RYNdxD8ZeGCvDE1Rhwe1HIp5U64w/YGH1Jij0WyTj+2EDAa1G9WPsCpAE7SLOdtbl+UxyX2",
            "gK9qUgjUpdqFx1HZjLlf5MdKg5fzme/rSTf19C81AgMBAAECggEABT9ESsbFqbjLhddcF48f4Xx5Z8wfWTUjf+M3",
            "Wo7s26o1yjqRxgEaZWAjkwG+h3eURZj2r2NMPMrPK/8dj1VfmfaZfKMxdbj1en1QQCSWOYdFfh3BXMEiZ76VCT50",
            "16c3Iw9nWayXaDLiyY5oRLG7WdVN4HNbnqJR5UdkRuJcRmp2v4IdO9ZaXUSUC9ZgeBcudLNYKvG41PwFS9oME9m5",
            "CK+S1bJLIYEw9W1Gp7mbwhTTGZIl6zsgftn4Q+3MlkaoRnMME/yavOz4BmlcKQuW7MOL+AaiUJMS2zC7uoQdZuAT",
            "CnZ+Ej35IoPbXPa+cWJAtAkELdHIGSM5EReuwbhTGQKBgQDXzNHZt4slN5/+x/VPJmF7+dB1g8N+X9uoa+qlx8L6",
            "RCLZagGY682jPdEwFIgzf17QqTSxHRxuLZ4qVAGN4RGtYH4lVnEj1DFCIdYl2mO9X6gMKBfFWLeV5CHq+gweR9k4",
            "OcuIF7rMmd09CWCol/AyvOF+GckXoH1yHqtlcJ2RuQKBgQDVuLMyxM/98Mk2KQ4JP+uSk81x5br/AGHNjbvGEWRM",
            "6mOMxRbbf9Jg31UJXltT3D3Y7t8K3By7BOlHRfhXpoJ7NQXv7nUM6/Rm1B05wfTPOdpPDXr+xdIrmZHA1bbUBzlh",
            "x12aTGG8/FGZycX/tmcrGGecom7vp4egDtaCB2O3XQKBgEJM7EBOstJpZ5+YgZaivRqg4tnn9J0UCGGTXlE2sYHA",
            "g1B20CzSbah0qptyA3KG9HN5OPYdcomrPEfW7W9QseSpm7gO+c2/OK8PxEJ2+WPKStAJVVxNaIIFyCHwVt7KxkMP",
            "Bqg2Wi7YKu/AvNCvdZ2xCDp845p9tWzlXVVaJx8JAoGAIg8JH7IVo1ZX+nWYcwjotbcwKlJ99l1NOMC5h9sFrOw9",
            "aRWPivNXx3BP0Opki3yxrnyCtuxU98jUlDMmXHGAobnVdGL/7Es965UqAyZRqSSDEc4IJ8nGsIQMojpspGVyU469",
            "7/T0LnXXWza4gwPCdS+yc1e/bhm4l11F+frLfVECgYEAqp93Vw3YqOwj7AVVh6u93QyTdS2QZky8HFXXcts7Gn3b",
            "lrYaoEumRy3NOpT+YjxJYsrZx/N/AfXdZpz00N7IpQdGbsG+AWyab7HO/rGgvEj05g5rIXeNujuseEZFzG5zyvMw",
            "V1vrWZfg3vaqKCAQOaSX8FJE2v2M6tH/+qnEFwg=",
        ),
    ),
    ("forge.test", "MC4CAQAwBQYDK2VwBCIEIInnKuzMZJU0yRCOy1feioRqA6AnezX1/TQ8+csnjPRa"),
];

static SIGNERS: LazyLock<Vec<Signer>> = LazyLock::new(|| {
    KEYS.iter().filter_map(|(domain, key)| Signer::new(domain, SELECTOR, key)).collect()
});

/// Every key of the cast.
pub fn signers() -> &'static [Signer] {
    &SIGNERS
}

/// The key with which a domain of the cast signs (letters in any case).
pub fn signer(domain: &str) -> Option<&'static Signer> {
    SIGNERS.iter().find(|s| s.domain.eq_ignore_ascii_case(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_has_a_key() {
        assert_eq!(signers().len(), KEYS.len());
        assert!(signer("Meadow.test").is_some_and(|s| s.name() == "s1._domainkey.meadow.test"));
        assert!(
            signer("harbor.test").is_some_and(|s| s.record().starts_with("v=DKIM1; k=rsa; p=MII"))
        );
        assert!(signer("null.test").is_none());
    }
}
