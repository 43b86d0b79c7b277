//! The messages a writer of stories gets. They are golden: line, words at fault, what was expected.

const CAST: &str = "\
scenario  A family
profile   household
municipality 0599 \"Rotterdam\" followed up by toezicht
agency toezicht is the municipality 0599
agency arosa
agency team units north, south
agency leerling vendor
person mother woman born 1989-04-12~
person child  boy   born 2008-11-02~
";

fn fault_in(text: &str) -> String {
    scenario::parse("t.scenario", text, &|_| None)
        .expect_err("a fault")
        .to_string()
}

/// The message for lines put under the cast, which has nine lines.
fn fault(lines: &str) -> String {
    fault_in(&format!("{CAST}{lines}\n"))
}

#[test]
fn faults_of_the_whole_story() {
    for (text, message) in [
        (
            "",
            "the story:1: there is no line \"scenario\"; expected one in every story",
        ),
        (
            "scenario x",
            "t.scenario:1: there is no line \"profile\"; expected one in every story",
        ),
        (
            "scenario",
            "t.scenario:1: the sentence stops after \"scenario\"; expected the title of the story",
        ),
        (
            "scenario x\nprofile big",
            "t.scenario:2: \"big\" does not fit here; expected \"household\" or \"jeugdwet\"",
        ),
        (
            "scenario x\nprofile household\nprofile household",
            "t.scenario:3: \"profile\" stands twice, first at t.scenario:2; expected it once",
        ),
        (
            "scenario x\nprofile household\nrules cousin",
            "t.scenario:3: \"cousin\" does not fit here; expected a row of the pair rule (same_person, sibling, \
             parent, co_parent, partner_of_parent, child_of_partner, same_address)",
        ),
        (
            "scenario x\nprofile household\nstory y",
            "t.scenario:3: \"story y\" does not fit here; expected \"scenario\", \"profile\", \"rules\", \
             \"include\", \"municipality\", \"agency\", \"person\", \"expected person\" or a day (yyyy-mm-dd)",
        ),
        (
            "  scenario x",
            "t.scenario:1: \"scenario\" is indented, but there is no sentence above it; expected it at the start of \
             the line",
        ),
    ] {
        assert_eq!(fault_in(text), message);
    }
}

#[test]
fn faults_of_the_cast() {
    for (line, message) in [
        (
            "agency Arosa",
            "t.scenario:10: \"Arosa\" does not fit here; expected a short name: small letters, digits and \
             underscores, beginning with a letter",
        ),
        (
            "agency arosa",
            "t.scenario:10: \"arosa\" stands twice, first at t.scenario:5; expected it once",
        ),
        (
            "agency x \"Open",
            "t.scenario:10: \"Open has no closing quote; expected one on the same line",
        ),
        (
            "agency x serves Rotterdam",
            "t.scenario:10: \"Rotterdam\" does not fit here; expected a municipality code of 4 digits",
        ),
        (
            "agency x serves 0363",
            "t.scenario:10: \"0363\" is not known; expected a municipality of this story (0599)",
        ),
        (
            "agency x hidden",
            "t.scenario:10: \"hidden\" does not fit here; expected \"sector\", \"serves\", \"shielded\", \
             \"supplies BRP relations\", \"is the municipality\", \"units\" or \"vendor\"",
        ),
        (
            "agency x vendor for leerling",
            "t.scenario:10: \"leerling\" is not known; expected an agency (toezicht, arosa, team)",
        ),
        (
            "municipality 0363 \"Amsterdam\"",
            "t.scenario:10: the sentence stops after \"'Amsterdam'\"; expected \"followed up by\"",
        ),
        (
            "person mother woman born 1990",
            "t.scenario:10: \"mother\" stands twice, first at t.scenario:8; expected it once",
        ),
        (
            "person x born 1990",
            "t.scenario:10: \"born 1990\" does not fit here; expected \"woman\", \"girl\", \"man\" or \"boy\"",
        ),
        (
            "person x boy born 2013-02-30",
            "t.scenario:10: \"2013-02-30\" is not a day; expected yyyy-mm-dd, with ~ behind it when the day is \
             synthetic",
        ),
        (
            "person x boy born 2013 without BSN",
            "t.scenario:10: the sentence stops after \"BSN\"; expected \"surname\", since a person without BSN is \
             known by it",
        ),
        (
            "person resolved boy born 2013",
            "t.scenario:10: \"resolved boy born\" does not fit here; expected a name: small letters, digits and \
             underscores, beginning with a letter",
        ),
        (
            "expected person x of granny",
            "t.scenario:10: \"granny\" is not known; expected a person (mother, child)",
        ),
        (
            "agency x\n  then nobody else is told",
            "t.scenario:11: \"then nobody else\" does not fit here; expected expectations only under an event",
        ),
    ] {
        assert_eq!(fault(line), message);
    }
}

#[test]
fn faults_of_events() {
    for (line, message) in [
        (
            "2012-13-01 arosa registers child",
            "t.scenario:10: \"2012-13-01\" is not a day; expected yyyy-mm-dd, with ~ behind it when the day is \
             synthetic",
        ),
        (
            "2012-10-02 E1 arosa registers child\n2012-10-01~ E2 arosa registers mother",
            "t.scenario:11: \"2012-10-01~\" lies before \"2012-10-02\", the event above it; expected the same day \
             or a later one",
        ),
        (
            "2012-10-02 aroza registers child",
            "t.scenario:10: \"aroza\" is not known; expected an agency (toezicht, arosa, team)",
        ),
        (
            "2012-10-02 team registers child",
            "t.scenario:10: \"team\" is not known; expected a unit of that agency (team.north, team.south)",
        ),
        (
            "2012-10-02 arosa.night registers child",
            "t.scenario:10: \"arosa.night\" is not known; expected an agency without a unit (arosa)",
        ),
        (
            "2012-10-02 leerling registers child",
            "t.scenario:10: \"leerling\" is not known; expected an agency (toezicht, arosa, team)",
        ),
        (
            "2012-10-02 arosa registers chidl",
            "t.scenario:10: \"chidl\" is not known; expected a person (mother, child)",
        ),
        (
            "2012-10-02 arosa notices child",
            "t.scenario:10: \"notices child\" does not fit here; expected \"registers\", \"registers a concern \
             about\", \"reports once about\", \"watches\", \"renews\", \"ends\", \"adds relation:\", \"adds BRP \
             relation:\", \"ends relation:\", \"denies that\", \"confirms that\", \"looks around\", \"tries to look \
             around\" or \"acknowledges everything\"",
        ),
        (
            "2012-10-02 arosa registers child quickly and well done",
            "t.scenario:10: \"quickly and well\" does not fit here; expected the end of the sentence, \"through\", \
             \"since\", \"with relations:\" or \"with BRP relations:\"",
        ),
        (
            "2012-10-02 arosa registers child through arosa",
            "t.scenario:10: \"arosa\" is not known; expected a vendor (leerling)",
        ),
        (
            "2012-10-02 arosa ends child",
            "t.scenario:10: the sentence stops after \"child\"; expected a comma and the reason (resolved, \
             unjustified, in error, moved, aged out, deceased, consent ended, handed over)",
        ),
        (
            "2012-10-02 arosa registers child\n    with relations: mother is aunt of child",
            "t.scenario:11: \"is aunt of\" does not fit here; expected one of \"is parent of\", \"is partner of\", \
             \"is guardian of\", \"is foster parent of\", \"shares an address with\"",
        ),
        (
            "2012-10-02 arosa denies that mother is parent of child, mother",
            "t.scenario:10: \"mother is parent\" does not fit here; expected one relation between two persons",
        ),
        (
            "2012-10-02 arosa tries to look around child",
            "t.scenario:10: the sentence stops after \"child\"; expected \"with the registration of\"",
        ),
    ] {
        assert_eq!(fault(line), message);
    }
}

#[test]
fn faults_of_expectations() {
    for (then, message) in [
        (
            "arosa hears of: team.north",
            "t.scenario:11: \"hears of :\" does not fit here; expected \"learns of:\", \"learns of at most:\", \
             \"sees N parties\", \"sees no match known\", \"sees a shielded party through the municipality's \
             officer\", \"is told of:\", \"is told of a change:\", \"is told that ... is withdrawn\" or \"is told \
             nothing\"",
        ),
        (
            "arosa learns of team.north",
            "t.scenario:11: \"team.north\" does not fit here; expected \":\"",
        ),
        (
            "arosa learns of: team.north (cousin, active)",
            "t.scenario:11: \"cousin , active\" does not fit here; expected a row (same person, sibling, parent, \
             co-parent, partner of parent, child of partner, same address), another person in the family, active, \
             ended, asserted, in question or possible duplicate",
        ),
        (
            "arosa learns of: team.north (active, ended)",
            "t.scenario:11: \"ended )\" does not fit here; expected each detail once",
        ),
        (
            "arosa learns of: team.north (active",
            "t.scenario:11: the sentence stops after \"active\"; expected \")\"",
        ),
        (
            "arosa sees 3 parties: team.north, team.south",
            "t.scenario:11: \"3 parties\" announces another number than the 2 listed; expected them to agree",
        ),
        (
            "arosa sees many parties",
            "t.scenario:11: \"many parties\" does not fit here; expected a number, \"no match known\" or \"a \
             shielded party through the municipality's officer\"",
        ),
        (
            "arosa is told of: team.north and team.south",
            "t.scenario:11: \"arosa\" is not known; expected a follow-up officer to be told of a pair (toezicht)",
        ),
        (
            "arosa is told that team.north",
            "t.scenario:11: the sentence stops after \"team.north\"; expected \"is withdrawn\"",
        ),
        (
            "refused: because",
            "t.scenario:11: \"because\" does not fit here; expected a reason in capital letters and underscores",
        ),
        (
            "nobody else is told anything",
            "t.scenario:11: \"anything\" does not fit here; expected the end of the sentence",
        ),
    ] {
        assert_eq!(
            fault(&format!("2012-10-02 arosa registers child\n    then {then}")),
            message
        );
    }
}

#[test]
fn faults_of_includes() {
    let parse = |line: &str, file: Option<&str>| {
        let text = format!("scenario x\nprofile household\n{line}\n");
        let file = file.map(str::to_owned);
        scenario::parse("t.scenario", &text, &|_| file.clone())
            .expect_err("a fault")
            .to_string()
    };
    assert_eq!(
        parse("include \"cast\"", None),
        "t.scenario:3: include \"cast\" was not found; expected the name of a scenario file beside this one"
    );
    assert_eq!(
        parse("include cast", None),
        "t.scenario:3: \"cast\" does not fit here; expected a file name in quotes"
    );
    let only =
        "expected only \"municipality\", \"agency\", \"person\" and \"expected person\" in an included file";
    assert_eq!(
        parse(
            "include \"cast\"",
            Some("agency a\n2020-01-01 a acknowledges everything")
        ),
        format!("cast:2: \"2020-01-01 a acknowledges\" does not fit here; {only}")
    );
    assert_eq!(
        parse("include \"cast\"", Some("include \"more\"")),
        format!("cast:1: \"include 'more'\" does not fit here; {only}")
    );
}
