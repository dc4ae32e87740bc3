//! placeholder
use std::fmt;
use std::str::FromStr;
/// x
#[derive(Debug, Clone, Default)]
pub struct Labels(String);
impl FromStr for Labels {
    type Err = super::record::RecordError;
    fn from_str(t: &str) -> Result<Self, Self::Err> {
        Ok(Self(t.into()))
    }
}
impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
