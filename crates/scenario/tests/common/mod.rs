//! The cast that the tests of the sentences share; it has sixteen lines.

use scenario::Story;

const CAST: &str = "\
# About this story.
scenario  A family (test)   # a remark
profile   household
municipality 0599 \"Rotterdam\"  followed up by toezicht
agency toezicht \"Officer\" is the municipality 0599
agency arosa    \"Arosa, women's shelter\"  sector domestic_violence_shelter  serves 0599  shielded
    supplies BRP relations
agency huisarts sector general_practitioner
agency wijkteam units north, south
agency leerling vendor for huisarts and arosa
person mother woman born 1989-04-12~
person child1 boy   born 2008-11-02~
person child2 girl  born 2010-08
person twin   boy   born 2013~ surname \"Vries\" given name \"Tim\" without BSN
person lodger man   born 1980-01-01
expected person baby of mother due 2025-06-01~
";

/// The story of these events under the shared cast.
pub(crate) fn story(events: &str) -> Story {
    scenario::parse("t.scenario", &format!("{CAST}{events}"), &|_| None).expect("a well formed story")
}
