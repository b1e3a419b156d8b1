//! Answer keys leave a form before tablets see it, unless the form itself needs them.

use sondeo_engine::check::keys;
use sondeo_engine::form::link;
use sondeo_engine::xform;
use sondeo_engine::xml::Limits;

/// Which lists keep their scores in a form with that calculation and that label of the choices of `l`; `is_whole` says whether
/// they keep all of the plan's columns with them.
fn kept(calculation: &str, label: &str, is_whole: bool) -> Vec<&'static str> {
    let lists: String = ["l", "m"]
        .map(|list| {
            format!(
                "<instance id='{list}'><root><item><name>a</name><Score>{list}1</Score><missing>yes</missing></item>\
                 <item><name>b</name><score>{list}0</score></item>\
                 <item score='{list}3'><deep><score>{list}2</score></deep></item></root></instance>"
            )
        })
        .concat();
    let last = "<instance id='__last-saved' src='jr://instance/last-saved'/>";
    let xml = format!(
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
         <instance><data id='f'><p/><q/><score/><x><score/></x><n/></data></instance>{lists}{last}\
         <bind nodeset='/data/n' calculate=\"{calculation}\"/></model></h:head>\
         <h:body><select1 ref='/data/p'><itemset nodeset=\"instance('l')/root/item\"><value ref='name'/>\
         <label ref='{label}'/></itemset></select1><group><repeat nodeset='/data/x'/></group></h:body></h:html>"
    );
    let (draft, problems) = xform::read(&xml, &Limits::XFORM);
    let mut draft = draft.unwrap_or_else(|| panic!("{problems:?}"));
    let (form, problems) = link(draft.clone());
    let form = form.unwrap_or_else(|| panic!("{calculation}: {problems:?}"));
    keys::remove(&mut draft, &form);
    let written = xform::write(&draft);
    // The other columns of the plan stay where a list is read whatever its columns are called.
    let others = ["<missing>", "<Score>"].map(|column| written.contains(column));
    assert_eq!(others, [is_whole; 2], "{calculation}: {written}");
    let has = |text: String| written.contains(&text);
    for list in ["l", "m"] {
        let [top, deep] = ["0", "2"].map(|score| has(format!("<score>{list}{score}</score>")));
        let attribute = has(format!("score=\"{list}3\""));
        assert_eq!([top, top], [deep, attribute], "{calculation}: {written}");
    }
    let lists = ["l", "m"].into_iter();
    lists
        .filter(|list| has(format!("<score>{list}0</score>")))
        .collect()
}

/// Which of the files with that column may go to tablets.
fn taken(calculation: &str, column: &str) -> Vec<&'static str> {
    let xml = format!(
        "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
         <instance><data id='f'><p/><n/></data></instance>\
         <instance id='o' src='jr://file-csv/o.csv'/><instance id='temas' src='jr://file-csv/p.csv'/>\
         <bind nodeset='/data/n' calculate=\"{calculation}\"/></model></h:head><h:body><input ref='/data/p'/></h:body></h:html>"
    );
    let (draft, _) = xform::read(&xml, &Limits::XFORM);
    let (form, problems) = link(draft.expect("a form"));
    let form = form.unwrap_or_else(|| panic!("{calculation}: {problems:?}"));
    let bytes = format!("name,{column}\na,1\n");
    let is_taken = |name: &&str| keys::in_files(&form, [(*name, bytes.as_bytes())].into_iter()).is_empty();
    ["o.csv", "p.csv"].into_iter().filter(is_taken).collect()
}

#[test]
fn a_file_may_have_the_scores_that_the_form_reads() {
    for (calculation, column, expected) in [
        ("1", "label", &["o.csv", "p.csv"][..]),
        ("1", "score", &[]),
        ("1", "SCORE", &[]),
        (
            "instance('temas')/root/item[name = 'a']/score",
            "score",
            &["p.csv"],
        ),
        ("instance('temas')/root/item[name = 'a']/score", "Score", &[]),
        ("instance('o')/root/item[name = 'a']/Score", "Score", &["o.csv"]),
        ("pulldata('o', 'score', 'name', 'a')", "score", &["o.csv"]),
        ("pulldata('p.csv', 'score', 'name', 'a')", "score", &["p.csv"]),
        ("pulldata('o', 'label', 'score', 7)", "score", &["o.csv"]),
        ("pulldata('o', 'label', 'name', 'score')", "score", &[]),
    ] {
        assert_eq!(taken(calculation, column), expected, "{calculation} {column}");
    }
}

/// A condition asks whether there is such an item, not what it holds; the same words elsewhere may ask for that.
#[test]
fn conditions_look_at_nodes_and_calculations_at_texts() {
    let xml = |relevant: &str, calculate: &str| {
        format!(
            "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
             <instance><data id='f'><p/><q/><n/></data></instance>\
             <instance id='l'><root><item><name>a</name><score>5</score></item></root></instance>\
             <bind nodeset='/data/q' relevant=\"{relevant}\"/><bind nodeset='/data/n' calculate=\"{calculate}\"/></model></h:head>\
             <h:body><select1 ref='/data/p'><itemset nodeset=\"instance('l')/root/item\"><value ref='name'/><label ref='name'/>\
             </itemset></select1></h:body></h:html>"
        )
    };
    for (relevant, calculate, expected) in [
        ("instance('l')/root/item[name = /data/p]", "1", false),
        ("instance('l')/root/item", "1", false),
        ("1", "instance('l')/root/item", true),
        ("instance('l')/root/item", "instance('l')/root/item", true),
        ("instance('l')/root/item = 'a5'", "1", true),
    ] {
        let (draft, _) = xform::read(&xml(relevant, calculate), &Limits::XFORM);
        let mut draft = draft.expect("a form");
        let (form, problems) = link(draft.clone());
        keys::remove(&mut draft, &form.unwrap_or_else(|| panic!("{problems:?}")));
        let written = xform::write(&draft);
        assert_eq!(written.contains("<score>"), expected, "{relevant} {calculate}");
    }
}

/// External choices are read by what their questions ask for, and by their appearance.
#[test]
fn queries_and_searches_are_logic() {
    for (control, file, is_taken) in [
        (
            "<input ref='/data/p' query=\"instance('d')/root/item[score &gt; 0]\"/>",
            "itemsets.csv",
            true,
        ),
        (
            "<input ref='/data/p' query=\"instance('d')/root/item[tema = 'score']\"/>",
            "itemsets.csv",
            false,
        ),
        (
            "<input ref='/data/p' appearance=\"search( 'o', 'matches', 'score', /data/n)\"/>",
            "o.csv",
            true,
        ),
        (
            "<input ref='/data/p' appearance=\"search('o', 'matches', 'score', /data/n)\"/>",
            "o.csv",
            true,
        ),
        (
            "<input ref='/data/p' appearance=\"search('o', 'matches', 'name', /data/n)\"/>",
            "o.csv",
            false,
        ),
        (
            "<input ref='/data/p' appearance=\"minimal search('o', 'contains', 'name', 'x', 'score', '1')\"/>",
            "o.csv",
            true,
        ),
    ] {
        let xml = format!(
            "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
             <instance><data id='f'><p/><n/></data></instance></model></h:head><h:body>{control}</h:body></h:html>"
        );
        let (draft, _) = xform::read(&xml, &Limits::XFORM);
        let (form, problems) = link(draft.expect("a form"));
        let form = form.unwrap_or_else(|| panic!("{control}: {problems:?}"));
        let found = keys::in_files(&form, [(file, &b"name,score\na,1\n"[..])].into_iter());
        assert_eq!(found.is_empty(), is_taken, "{control}");
    }
}

/// Content decides how a file is read, and so what is looked for in it.
#[test]
fn scores_are_found_in_files_of_every_kind() {
    for (name, text, is_found) in [
        ("o.xml", "<root><item score = \"1\"/></root>", true),
        (
            "o.xml",
            "<root><item><x:score xmlns:x='http://x'>1</x:score></item></root>",
            true,
        ),
        ("o.xml", "<root><item><name>el score</name></item></root>", false),
        ("o.xml", "name,score\na,1\n", true),
        ("o.txt", "name;score\na;1\n", true),
        ("o", "name,score\na,1\n", true),
        ("o.csv", "name,\"la\nbel\",score\na,b,1\n", true),
        ("o.csv", "name,label\na,score\n", false),
        (
            "o.json",
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"score":1}}]}"#,
            true,
        ),
        // What cannot be read here others may read.
        ("o.csv", "score\n\"a\"b\n", true),
        ("o.csv", "\"a\"b,score", true),
        ("o.xml", "<root><item><score>1</score></root>", true),
        ("o.xml", "<root><item><scored>1</scored></root>", false),
    ] {
        let xml = "<h:html xmlns='http://www.w3.org/2002/xforms' xmlns:h='http://www.w3.org/1999/xhtml'><h:head><model>\
             <instance><data id='f'><p/></data></instance></model></h:head><h:body><input ref='/data/p'/></h:body></h:html>";
        let (draft, _) = xform::read(xml, &Limits::XFORM);
        let (form, _) = link(draft.expect("a form"));
        let form = form.expect("it links");
        let found = keys::in_files(&form, [(name, text.as_bytes())].into_iter());
        assert_eq!(!found.is_empty(), is_found, "{name}: {text}");
    }
}

#[test]
fn a_list_keeps_the_scores_that_the_form_reads() {
    for (calculation, expected) in [
        ("1 + 1", &[][..]),
        // Questions of that name are no columns.
        ("/data/score + ../score", &[]),
        ("count(/data/x[score &gt; 1]) + sum(/data/x/score)", &[]),
        ("instance('__last-saved')/data/score", &[]),
        ("instance('l')/root/item[name = /data/score]/name", &[]),
        ("/data/p = 'score' or selected(/data/p, 'missing')", &[]),
        ("instance('l')/root/item[name = 'score']/name", &[]),
        ("count(instance('l')/root/*) + count(instance('l')//name)", &[]),
        ("instance('l')/root/item[../item/name = current()/../p]/name", &[]),
        ("instance('l')/root/item[name = /data/p]/score", &["l"]),
        ("count(instance('m')/root/item[score &gt; 0])", &["m"]),
        ("sum((instance('l')/root/item)[name != 'a']/score)", &["l"]),
        ("sum(instance('l')//score)", &["l"]),
        (
            "instance('l')/root/item[count(instance('m')/root/item[name = 'a']/score) = 1]/name",
            &["m"],
        ),
        ("count(randomize(instance('m')/root/item[score = 1], 7))", &["m"]),
        (
            "sum(randomize(instance('l')/root/item[name = instance('m')/root/item[1]/name])/score)",
            &["l"],
        ),
        ("count(instance('m')/root/item[(../item)[1]/score = 2])", &["m"]),
        ("count(instance('m')/root/item[(.)/score = 2])", &["m"]),
        (
            "count(instance('m')/root/item[/data/x/score = 2 and current()/../score = 1])",
            &[],
        ),
        (
            "count((instance('l')/root/item | instance('m')/root/item)/score)",
            &["l", "m"],
        ),
        ("count(instance('l')/root/item/@score)", &["l"]),
        ("count(instance('m')/root/item[count(../*) &gt; 1])", &[]),
        ("count(instance('m')/root/item[. and ../item])", &[]),
        ("sum(instance('l')/root/item[position() = 1]/name/text())", &[]),
        ("if(instance('l')/root/item[2], 1, 2)", &[]),
        ("count(instance('l')//item[name = 'a'])", &[]),
        ("join(' ', instance('l')//item/name)", &[]),
        ("pulldata('l', 'score', 'name', /data/p)", &["l"]),
        ("instance(concat('l', ''))/root/item/score", &["l", "m"]),
    ] {
        assert_eq!(kept(calculation, "name", false), expected, "{calculation}");
    }
    for calculation in [
        "instance('m')/descendant::*[. = 5]",
        "instance('m')/root/item/*[name() = 'score']",
        "instance('m')/root/item/*[position() = 3]",
        "instance('m')/root/item[* = 'm0']/name",
        "count(instance('m')/root/item//text()[. = '5'])",
        "count(instance('m')//text())",
        "count(instance('m')/root/item/h:*)",
        "count(instance('m')/descendant-or-self::node()[name() = 'score']/..)",
        "string(instance('m')/root/item[name = 'a'])",
        "join(' ', instance('m')/root/item)",
        "count(instance('m')/root/item[. = 'x'])",
        "count(instance('m')/root/item[contains(.., 'x')])",
        "instance('m')/root/item[2]",
        "instance('m')",
        // Axes lead to items as well as into them.
        "string(instance('m')//item[1])",
        "count(instance('m')//item[. = 'a5'])",
        "string(instance('m')/root/descendant::item[2])",
        "join(' ', instance('m')//name/..)",
        "contains(instance('m')/root/item/name/preceding::item, '5')",
        "count(instance('m')/root/item/name/ancestor::item/*)",
        "count(instance('m')//.)",
        "count-non-empty(instance('m')/root/item)",
    ] {
        assert_eq!(kept(calculation, "name", true), ["m"], "{calculation}");
    }
    for label in ["score", "./score", "concat(name, score)", "jr:itext(score)"] {
        assert_eq!(
            kept("1", label, false),
            ["l"],
            "{label} is shown to whoever answers"
        );
    }
}
