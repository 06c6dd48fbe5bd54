//! The ways in which every file is rewritten.

/// The destination's network in all of them.
pub(crate) const NETWORK: &str = "prod";

/// One way, with what it takes from the file at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct Mode {
    /// Its row in the table.
    pub(crate) row: &'static str,
    /// Whether services join the destination.
    pub(crate) joins: bool,
    /// Whether they leave the private network for it.
    pub(crate) only: bool,
    /// The one service that joins; all when none is named.
    pub(crate) service: Option<String>,
    /// The one network that is kept.
    pub(crate) keep: Option<String>,
    /// `--unique-names`
    pub(crate) unique: bool,
    /// `--gw-priority`
    pub(crate) gateway: bool,
    /// `--join provider`
    pub(crate) provider: bool,
}

impl Mode {
    /// All ways, for a file with this first service and this first network.
    pub(crate) fn all(service: Option<&str>, network: Option<&str>) -> Vec<Self> {
        let isolated = Self {
            row: "isolated",
            joins: false,
            only: false,
            service: None,
            keep: None,
            unique: false,
            gateway: false,
            provider: false,
        };
        let both = Self { row: "both", joins: true, ..isolated.clone() };
        let mut modes = vec![
            isolated.clone(),
            both.clone(),
            Self { row: "only", only: true, ..both.clone() },
            Self { row: "both --unique-names", unique: true, ..both.clone() },
            Self { row: "both --gw-priority", gateway: true, ..both.clone() },
            Self { row: "both --join provider", provider: true, ..both.clone() },
        ];
        if let Some(name) = service {
            modes.push(Self { row: "both --service", service: Some(name.to_owned()), ..both });
        }
        if let Some(key) = network {
            modes.push(Self { row: "isolated --keep", keep: Some(key.to_owned()), ..isolated });
        }
        modes
    }

    /// Its flags.
    pub(crate) fn flags(&self) -> Vec<String> {
        let mut flags: Vec<&str> = Vec::new();
        match (self.joins, self.only) {
            (false, _) => {}
            (true, false) => flags.extend(["--connect", "--network", NETWORK]),
            (true, true) => flags.extend(["--mode", "only", "--network", NETWORK]),
        }
        flags.extend(self.service.iter().flat_map(|name| ["--service", name]));
        flags.extend(self.keep.iter().flat_map(|key| ["--keep", key]));
        flags.extend(self.unique.then_some("--unique-names"));
        flags.extend(self.gateway.then_some("--gw-priority"));
        flags.extend(self.provider.then_some("--join=provider"));
        flags.into_iter().map(str::to_owned).collect()
    }
}

/// What is done to a file's bytes before it is rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Nothing.
    AsIs,
    /// CRLF line ends.
    Crlf,
    /// No line break at the end.
    Unended,
    /// A byte order mark in front.
    Marked,
}

/// The mark.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

impl Variant {
    /// Those that change bytes.
    pub(crate) const ALL: [Self; 3] = [Self::Crlf, Self::Unended, Self::Marked];

    /// Its part of a row's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AsIs => "",
            Self::Crlf => ", CRLF",
            Self::Unended => ", no final line break",
            Self::Marked => ", BOM",
        }
    }

    /// The variant of a text, unless the text is one already.
    pub(crate) fn of(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::AsIs => Some(bytes.to_vec()),
            Self::Crlf if bytes.contains(&b'\r') => None,
            Self::Crlf => {
                Some(bytes.iter().flat_map(|&b| if b == b'\n' { vec![b'\r', b'\n'] } else { vec![b] }).collect())
            }
            Self::Unended => bytes.strip_suffix(b"\n").map(|rest| rest.trim_ascii_end().to_vec()),
            Self::Marked if bytes.starts_with(BOM) => None,
            Self::Marked => Some([BOM, bytes].concat()),
        }
    }
}
