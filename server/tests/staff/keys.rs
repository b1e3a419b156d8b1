//! Answer keys stay with the reports, however a form comes in.

use crate::bench::{Bench, WORKBOOK};

const EXTERNAL: &str = "
| survey | | | | |
| | type | name | label | choice_filter |
| | select_one_external delito | p | ¿Es delito? | tema = 'a' |
| external_choices | | | | | |
| | list_name | name | label | tema | Score |
| | delito | si | Sí | a | 1 |
| | delito | no | No | a | 0 |
| settings | | |
| | form_id | version |
| | f | 1 |
";

#[tokio::test]
async fn itemsets_keep_scores_that_their_filters_read() {
    for (filter, keeps) in [
        ("Score > 0", true),
        ("tema = 'a' and Score = 'score'", true),
        ("tema = ${Score}", false),
        ("tema = 'Score'", false),
        ("tema = ${last-saved#Score}", false),
    ] {
        let form = EXTERNAL.replace("tema = 'a'", filter).replace(
            "| | select_one_external",
            "| | integer | Score | ¿Cuántos? | |\n| | select_one_external",
        );
        let bench = Bench::new().await;
        let published = bench.publish("f.md", form.as_bytes(), &[]).await;
        assert_eq!(published.status, 201, "{}", published.text());
        let csv = bench.get("/api/forms/f/versions/1/media/itemsets.csv").await;
        assert_eq!(
            csv.text().contains("\"Score\""),
            keeps,
            "{filter}: {}",
            csv.text()
        );
    }
}

/// What the filter of one list reads says nothing about another.
#[tokio::test]
async fn itemsets_keep_the_scores_of_those_lists_only() {
    let form = EXTERNAL
        .replace("tema = 'a'", "Score > 0")
        .replace(
            "| external_choices |",
            "| | select_one_external otra | q | ¿Y esto? | tema = 'a' |\n| external_choices |",
        )
        .replace("| settings |", "| | otra | si | Sí | a | 9 |\n| settings |");
    let bench = Bench::new().await;
    let published = bench.publish("f.md", form.as_bytes(), &[]).await;
    assert_eq!(published.status, 201, "{}", published.text());
    let csv = bench.get("/api/forms/f/versions/1/media/itemsets.csv").await;
    let csv = csv.text();
    assert!(csv.contains("\"delito\",\"si\",\"Sí\",\"a\",\"1\"\r\n"), "{csv}");
    assert!(csv.contains("\"otra\",\"si\",\"Sí\",\"a\",\"\"\r\n"), "{csv}");
}

/// Other clients may read a file that the form does not name.
#[tokio::test]
async fn an_attached_file_that_the_form_does_not_name_is_looked_at() {
    for (file, bytes, code) in [
        ("otro.csv", "name,score\nsi,1\n", 422),
        ("otro.csv", "name,label\nsi,1\n", 201),
        ("otro.png", "name,score\nsi,1\n", 201),
    ] {
        let bench = Bench::new().await;
        let answer = bench
            .publish("f.md", EXTERNAL.as_bytes(), &[(file, bytes.as_bytes())])
            .await;
        assert_eq!(answer.status, code, "{file}: {}", answer.text());
    }
}

/// A designer hears of everything at once, whatever was found first.
#[tokio::test]
async fn a_form_with_an_error_is_refused_with_all_of_them() {
    let form = xform("(").replace(
        "<bind nodeset=\"/data/meta/instanceID\"",
        "<bind nodeset=\"/data/meta\" calculate=\"1\"/><bind nodeset=\"/data/meta/instanceID\"",
    );
    let bench = Bench::new().await;
    let answer = bench.publish("f.xml", form.as_bytes(), &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    for code in ["EXPR-END", "CHK-CALCULATED-GROUP"] {
        assert!(answer.text().contains(code), "{code}: {}", answer.text());
    }
}

/// An XForm whose choices have scores; `calculate` is the expression of a second node.
fn xform(calculate: &str) -> String {
    format!(
        r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>f</h:title><model>
<instance><data id="f" version="1"><p/><n/><meta><instanceID/></meta></data></instance>
<instance id="l"><root><item><name>si</name><label>Sí</label><score>1</score></item></root></instance>
<bind nodeset="/data/n" calculate="{calculate}"/><bind nodeset="/data/meta/instanceID" preload="uid"/></model></h:head>
<h:body><select1 ref="/data/p"><label>P</label><itemset nodeset="instance('l')/root/item"><value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>"#
    )
}

#[tokio::test]
async fn itemsets_of_external_choices_have_no_scores() {
    let bench = Bench::new().await;
    let published = bench.publish("f.md", EXTERNAL.as_bytes(), &[]).await;
    assert_eq!(published.status, 201, "{}", published.text());
    let csv = bench
        .get("/api/forms/f/versions/1/media/itemsets.csv")
        .await
        .text();
    assert!(
        csv.starts_with("\"list_name\",\"name\",\"label\",\"tema\"\r\n"),
        "{csv}"
    );
}

#[tokio::test]
async fn an_xform_keeps_scores_only_for_its_own_logic() {
    for (calculate, keeps) in [
        ("1 + 1", false),
        ("instance('l')/root/item[name = /data/p]/score", true),
    ] {
        let bench = Bench::new().await;
        let published = bench.publish("f.xml", xform(calculate).as_bytes(), &[]).await;
        assert_eq!(published.status, 201, "{}", published.text());
        let text = bench.get("/api/forms/f/versions/1/xform.xml").await.text();
        assert_eq!(text.contains("<score>"), keeps, "{calculate}: {text}");
    }
}

#[tokio::test]
async fn a_workbook_keeps_scores_only_of_lists_that_its_logic_reads() {
    for (calculation, keeps) in [
        ("${score} + 1", [false, false]),
        ("instance('l')/root/item[name = ${p}]/score", [true, false]),
    ] {
        let form = format!(
            "| survey | type | name | label | calculation |
| | select_one l | p | P | |
| | select_one m | q | Q | |
| | integer | score | S | |
| | calculate | n | | {calculation} |
| choices | list_name | name | label | score | missing |
| | l | si | Sí | 11 | |
| | l | no | No | 12 | yes |
| | m | si | Sí | 21 | |
| settings | form_id | version |
| | f | 1 |
"
        );
        let bench = Bench::new().await;
        let published = bench.publish("f.md", form.as_bytes(), &[]).await;
        assert_eq!(published.status, 201, "{calculation}: {}", published.text());
        let text = bench.get("/api/forms/f/versions/1/xform.xml").await.text();
        let kept = ["<score>11</score>", "<score>21</score>"].map(|score| text.contains(score));
        assert_eq!(kept, keeps, "{calculation}: {text}");
        assert!(!text.contains("<missing>"), "{calculation}: {text}");
    }
}

#[tokio::test]
async fn a_file_of_choices_with_scores_is_refused() {
    let form = "| survey | | | |\n| | type | name | label |\n| | select_one_from_file FILE | p | P |\n| settings | | |\n| | form_id | version |\n| | f | 1 |\n";
    for (file, bytes, code) in [
        ("o.csv", "name,label,\"Score\"\nsi,Sí,1\n", 422),
        ("o.csv", "name,label,scored\nsi,Sí,1\n", 201),
        (
            "o.xml",
            "<root><item><name>si</name><score>1</score></item></root>",
            422,
        ),
        (
            "o.xml",
            "<root><item score='1'><name>si</name></item></root>",
            422,
        ),
        ("o.xml", "<root><item><name>el score</name></item></root>", 201),
    ] {
        let bench = Bench::new().await;
        let workbook = form.replace("FILE", file);
        let answer = bench
            .publish("f.md", workbook.as_bytes(), &[(file, bytes.as_bytes())])
            .await;
        assert_eq!(answer.status, code, "{bytes}: {}", answer.text());
        assert_eq!(answer.text().contains("CHK-SCORE-FILE"), code == 422);
    }
}

#[tokio::test]
async fn a_form_with_a_key_that_encrypts_nothing_is_not_published() {
    let bench = Bench::new().await;
    let with_key = |key: &str| {
        WORKBOOK
            .replace("| default_language |", "| default_language | public_key |")
            .replace("| Español (es) |\n", &format!("| Español (es) | {key} |\n"))
    };
    // The last one is a point of an elliptic curve, not RSA.
    for key in [
        "clave",
        "MIIBIjANBgkq",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==",
    ] {
        let answer = bench.publish("encuesta.md", with_key(key).as_bytes(), &[]).await;
        assert_eq!(answer.status, 422, "{key}: {}", answer.text());
        let problems = answer.json()["problems"].clone();
        let found = problems.as_array().expect("problems").iter();
        let found: Vec<_> = found.filter(|p| p["code"] == "SETTINGS-PUBLIC-KEY").collect();
        assert_eq!(found.len(), 1, "{key}: {}", answer.text());
        assert_eq!(
            (&found[0]["severity"], &found[0]["sheet"]),
            (&"error".into(), &"settings".into())
        );
        assert!(
            found[0]["remedy_es"]
                .as_str()
                .is_some_and(|text| text.contains("base64"))
        );
    }
    assert_eq!(bench.get("/api/forms").await.json(), serde_json::json!([]));
}
