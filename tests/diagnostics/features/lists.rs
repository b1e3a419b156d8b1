//! What the engine has no registry of: the rows of the matrix, each with what proves its use.

use super::mark::Mark::{self, Sheet, Step, Word, Words, Xform};

/// Operators, by the names of [`super::expression`].
pub const OPERATORS: [&str; 15] = [
    "a or b", "a and b", "a = b", "a != b", "a < b", "a <= b", "a > b", "a >= b", "a + b", "a - b", "a * b",
    "a div b", "a mod b", "-a", "a | b",
];

/// What may be written in the place of an axis.
pub const SHORT_AXES: [(&str, &str); 5] = [
    ("attribute", "@name"),
    ("child", "name"),
    ("descendant-or-self", "//"),
    ("parent", ".."),
    ("self", "."),
];

/// Paths, tests of nodes and predicates, by the names of [`super::expression`].
pub const PATHS: [&str; 14] = [
    "/path",
    "(expression)/path",
    "${name}",
    "name",
    "*",
    "prefix:*",
    "node()",
    "text()",
    "comment()",
    "processing-instruction()",
    "path[1]",
    "path[condition]",
    "(expression)[1]",
    "(expression)[condition]",
];

type Rows = &'static [(&'static str, Mark)];

/// What forms are made of.
pub const FORMS: [(&str, Rows); 16] = [
    (
        "Sheets",
        &[
            ("survey", Sheet("survey")),
            ("choices", Sheet("choices")),
            ("settings", Sheet("settings")),
            ("entities", Sheet("entities")),
            ("external_choices", Sheet("external_choices")),
            ("osm", Sheet("osm")),
            ("tests", Sheet("tests")),
            ("analysis", Sheet("analysis")),
        ],
    ),
    (
        "Further choices, loops and references",
        &[
            ("or_other", Word("survey", "type", "or_other")),
            ("or other", Words(" or other |")),
            ("or specify other", Words(" or specify other |")),
            ("begin loop over", Words("| begin loop over ")),
            ("select_one ${question}", Words("| select_one ${")),
            ("${last-saved#question}", Words("${last-saved#")),
        ],
    ),
    (
        "Styles",
        &[
            ("pages", Word("settings", "style", "pages")),
            ("theme-grid", Word("settings", "style", "theme-grid")),
            ("theme-kobo", Word("settings", "style", "theme-kobo")),
            ("theme-formhub", Word("settings", "style", "theme-formhub")),
            (
                "no-text-transform",
                Word("settings", "style", "no-text-transform"),
            ),
        ],
    ),
    (
        "Elements of the body",
        &[
            ("input", Xform("input[ref]")),
            ("select1", Xform("select1[ref]")),
            ("select", Xform("select[ref]")),
            ("upload", Xform("upload[ref]")),
            ("trigger", Xform("trigger[ref]")),
            ("range", Xform("range[ref]")),
            ("odk:rank", Xform("odk:rank[ref]")),
            ("group", Xform("group")),
            ("repeat", Xform("repeat[nodeset]")),
            ("label", Xform("label")),
            ("hint", Xform("hint")),
            ("output", Xform("output[value]")),
            ("item", Xform("item")),
            ("itemset", Xform("itemset[nodeset]")),
        ],
    ),
    (
        "Attributes of the body",
        &[
            ("ref", Xform("input[ref]")),
            ("bind", Xform("input[bind]")),
            ("appearance", Xform("input[appearance]")),
            ("class", Xform("h:body[class]")),
            ("accept", Xform("upload[accept]")),
            ("accuracyThreshold", Xform("input[accuracyThreshold]")),
            ("autoplay", Xform("*[autoplay]")),
            ("incremental", Xform("input[incremental]")),
            ("intent", Xform("group[intent]")),
            ("jr:count", Xform("repeat[jr:count]")),
            ("jr:noAddRemove", Xform("repeat[jr:noAddRemove]")),
            ("mediatype", Xform("upload[mediatype]")),
            ("odk:placeholder", Xform("range[odk:placeholder]")),
            ("odk:tick-interval", Xform("range[odk:tick-interval]")),
            ("query", Xform("input[query]")),
            ("rows", Xform("input[rows]")),
            ("start, end, step", Xform("range[start][end][step]")),
            (
                "unacceptableAccuracyThreshold",
                Xform("input[unacceptableAccuracyThreshold]"),
            ),
        ],
    ),
    (
        "Attributes of binds",
        &[
            ("type", Xform("bind[type]")),
            ("readonly", Xform("bind[readonly]")),
            ("required", Xform("bind[required]")),
            ("relevant", Xform("bind[relevant]")),
            ("constraint", Xform("bind[constraint]")),
            ("calculate", Xform("bind[calculate]")),
            ("saveIncomplete", Xform("bind[saveIncomplete]")),
            ("jr:constraintMsg", Xform("bind[jr:constraintMsg]")),
            ("jr:requiredMsg", Xform("bind[jr:requiredMsg]")),
            ("jr:noAppErrorString", Xform("bind[jr:noAppErrorString]")),
            ("jr:preload", Xform("bind[jr:preload]")),
            ("jr:preloadParams", Xform("bind[jr:preloadParams]")),
            ("orx:max-pixels", Xform("bind[orx:max-pixels]")),
            ("odk:quality", Xform("bind[odk:quality]")),
            ("odk:allow-mock-accuracy", Xform("bind[odk:allow-mock-accuracy]")),
            ("odk:identify-user", Xform("bind[odk:identify-user]")),
            ("odk:location-max-age", Xform("bind[odk:location-max-age]")),
            (
                "odk:location-min-interval",
                Xform("bind[odk:location-min-interval]"),
            ),
            ("odk:location-priority", Xform("bind[odk:location-priority]")),
            ("odk:track-changes", Xform("bind[odk:track-changes]")),
            (
                "odk:track-changes-reasons",
                Xform("bind[odk:track-changes-reasons]"),
            ),
            ("entities:saveto", Xform("bind[entities:saveto]")),
        ],
    ),
    (
        "Data types",
        &[
            ("string", Xform("bind[type=string]")),
            ("int", Xform("bind[type=int]")),
            ("boolean", Xform("bind[type=boolean]")),
            ("decimal", Xform("bind[type=decimal]")),
            ("date", Xform("bind[type=date]")),
            ("time", Xform("bind[type=time]")),
            ("dateTime", Xform("bind[type=dateTime]")),
            ("geopoint", Xform("bind[type=geopoint]")),
            ("geotrace", Xform("bind[type=geotrace]")),
            ("geoshape", Xform("bind[type=geoshape]")),
            ("binary", Xform("bind[type=binary]")),
            ("barcode", Xform("bind[type=barcode]")),
            ("intent", Xform("bind[type=intent]")),
            ("odk:rank", Xform("bind[type=odk:rank]")),
            ("select", Xform("bind[type=select]")),
            ("select1", Xform("bind[type=select1]")),
        ],
    ),
    (
        "Texts",
        &[
            ("translation", Xform("translation[lang]")),
            ("translation default", Xform("translation[default]")),
            ("value", Xform("text[id]")),
            ("value form=\"long\"", Xform("value[form=long]")),
            ("value form=\"short\"", Xform("value[form=short]")),
            ("value form=\"guidance\"", Xform("value[form=guidance]")),
            ("value form=\"image\"", Xform("value[form=image]")),
            ("value form=\"big-image\"", Xform("value[form=big-image]")),
            ("value form=\"audio\"", Xform("value[form=audio]")),
            ("value form=\"video\"", Xform("value[form=video]")),
            ("label ref=\"jr:itext(…)\"", Xform("label[ref^=jr:itext(]")),
            ("hint ref=\"jr:itext(…)\"", Xform("hint[ref^=jr:itext(]")),
            (
                "jr:constraintMsg=\"jr:itext(…)\"",
                Xform("bind[jr:constraintMsg^=jr:itext(]"),
            ),
            (
                "jr:requiredMsg=\"jr:itext(…)\"",
                Xform("bind[jr:requiredMsg^=jr:itext(]"),
            ),
        ],
    ),
    (
        "Actions",
        &[
            ("setvalue", Xform("setvalue[ref]")),
            ("odk:setgeopoint", Xform("odk:setgeopoint[ref]")),
            ("odk:recordaudio", Xform("odk:recordaudio[ref]")),
        ],
    ),
    (
        "Events",
        &[
            (
                "odk-instance-first-load",
                Xform("*[event~=odk-instance-first-load]"),
            ),
            ("odk-instance-load", Xform("*[event~=odk-instance-load]")),
            ("odk-new-repeat", Xform("*[event~=odk-new-repeat]")),
            ("xforms-value-changed", Xform("*[event~=xforms-value-changed]")),
            ("xforms-ready", Xform("*[event~=xforms-ready]")),
            ("xforms-revalidate", Xform("*[event~=xforms-revalidate]")),
        ],
    ),
    (
        "Preloads",
        &[
            ("uid", Xform("bind[jr:preload=uid]")),
            (
                "timestamp start",
                Xform("bind[jr:preload=timestamp][jr:preloadParams=start]"),
            ),
            (
                "timestamp end",
                Xform("bind[jr:preload=timestamp][jr:preloadParams=end]"),
            ),
            (
                "date today",
                Xform("bind[jr:preload=date][jr:preloadParams=today]"),
            ),
            ("property deviceid", Xform("bind[jr:preloadParams=deviceid]")),
            ("property email", Xform("bind[jr:preloadParams=email]")),
            ("property username", Xform("bind[jr:preloadParams=username]")),
            (
                "property phonenumber",
                Xform("bind[jr:preloadParams=phonenumber]"),
            ),
            ("property simserial", Xform("bind[jr:preloadParams=simserial]")),
            (
                "property subscriberid",
                Xform("bind[jr:preloadParams=subscriberid]"),
            ),
        ],
    ),
    (
        "Metadata of a record",
        &[
            ("instanceID", Xform("instanceID")),
            ("instanceName", Xform("instanceName")),
            ("deprecatedID", Xform("deprecatedID")),
            ("timeStart", Xform("timeStart")),
            ("timeEnd", Xform("timeEnd")),
            ("userID", Xform("userID")),
            ("deviceID", Xform("deviceID")),
            ("phoneNumber", Xform("phoneNumber")),
            ("email", Xform("email")),
            ("audit", Xform("audit")),
        ],
    ),
    (
        "Entities in a record",
        &[
            (
                "entities:entities-version",
                Xform("model[entities:entities-version]"),
            ),
            ("dataset", Xform("entity[dataset]")),
            ("id", Xform("entity[id]")),
            ("create", Xform("entity[create]")),
            ("update", Xform("entity[update]")),
            ("baseVersion", Xform("entity[baseVersion]")),
            ("branchId", Xform("entity[branchId]")),
            ("trunkVersion", Xform("entity[trunkVersion]")),
        ],
    ),
    (
        "Secondary instances",
        &[
            ("written in the form", Xform("instance[id]")),
            ("CSV: jr://file-csv/…", Xform("instance[src^=jr://file-csv/]")),
            (
                "XML: jr://file/….xml",
                Xform("instance[src^=jr://file/][src$=.xml]"),
            ),
            ("GeoJSON: jr://file/….geojson", Xform("instance[src$=.geojson]")),
            (
                "the last saved record: jr://instance/last-saved",
                Xform("instance[src=jr://instance/last-saved]"),
            ),
            ("itemsets.csv", Xform("input[query]")),
        ],
    ),
    (
        "Attributes of the model and the instance",
        &[
            ("odk:xforms-version", Xform("model[odk:xforms-version]")),
            ("id", Xform("data[id]")),
            ("version", Xform("data[version]")),
            ("jr:template", Xform("*[jr:template]")),
            ("odk:prefix", Xform("data[odk:prefix]")),
            ("odk:delimiter", Xform("data[odk:delimiter]")),
            ("odk:tag", Xform("*[odk:tag]")),
        ],
    ),
    (
        "Attributes of the submission",
        &[
            ("action", Xform("submission[action]")),
            ("method", Xform("submission[method]")),
            ("base64RsaPublicKey", Xform("submission[base64RsaPublicKey]")),
            ("orx:auto-send", Xform("submission[orx:auto-send]")),
            ("orx:auto-delete", Xform("submission[orx:auto-delete]")),
        ],
    ),
];

type PartRows = &'static [(&'static str, [&'static [Mark]; 3])];

/// Files, records and their log; each part has tests of its own, by their names or by what they say.
pub const RECORDS: [(&str, PartRows); 3] = [
    (
        "Files of forms",
        &[
            ("`.xlsx`", [&[Words("\"small.xlsx\"")], &[], &[]]),
            ("`.xlsm`", [&[Words("\"small.xlsm\"")], &[], &[]]),
            ("`.xls`", [&[Words("files/values.xls\"")], &[], &[]]),
            (
                "`.csv`, with several sheets",
                [
                    &[Words("fn sheets_of_a_csv_file_go_on_below_another_header")],
                    &[],
                    &[],
                ],
            ),
            (
                "`.md`: tables in Markdown",
                [
                    &[Words("fn markdown_and_csv_hold_several_sheets")],
                    &[],
                    &[Words(".publish(\"encuesta.md\"")],
                ],
            ),
            ("a folder of CSV files", [&[Words("read_folder(")], &[], &[]]),
            (
                "a zipped folder of CSV files",
                [&[Words("fn a_zipped_folder_has_one_sheet_a_file")], &[], &[]],
            ),
            (
                "`.xml`: an XForm",
                [
                    &[Words("fn an_xform_may_be_in_any_encoding_that_it_declares")],
                    &[],
                    &[Words(".publish(\"f.xml\"")],
                ],
            ),
        ],
    ),
    (
        "Records",
        &[
            (
                "questions come in order, with what is relevant",
                [&[Step("walk")], &[Words("Back and forward again.")], &[]],
            ),
            (
                "the language changes in the middle",
                [
                    &[Step("language")],
                    &[Words("The language changes in the middle, and back.")],
                    &[],
                ],
            ),
            (
                "choices follow answers",
                [&[Step("choices")], &[Words("\"the filtered choices\"")], &[]],
            ),
            (
                "labels show answers",
                [
                    &[Words("## T1 Outputs follow answers")],
                    &[Words("the label does not carry the answer")],
                    &[],
                ],
            ),
            (
                "what is missing or wrong is told",
                [
                    &[Step("validate")],
                    &[Words("\"that an answer is required\"")],
                    &[],
                ],
            ),
            (
                "an instance of a repeat is added",
                [&[Step("add_repeat")], &[Words("click(\"#add-repeat\")")], &[]],
            ),
            (
                "an instance of a repeat is removed",
                [&[Step("remove_repeat")], &[], &[]],
            ),
            (
                "a count that asks for too many instances is told",
                [
                    &[Words("RUN-REPEAT-CUT")],
                    &[Words("\"a repeat that is asked for too many instances says so\"")],
                    &[],
                ],
            ),
            (
                "a draft goes on where it was",
                [
                    &[Step("restore")],
                    &[Words("\"the browser dies; every answer is still there\"")],
                    &[],
                ],
            ),
            (
                "a finished record is edited, under a new id",
                [
                    &[Step("edit")],
                    &[],
                    &[Words("fn an_edited_record_counts_once_and_its_past_is_there")],
                ],
            ),
            (
                "what is not relevant is not sent",
                [&[Words("## S6 What is submitted")], &[], &[]],
            ),
            (
                "a record is encrypted for a public key",
                [
                    &[Words("fn a_folder_of_records_is_decrypted")],
                    &[Words(
                        "\"a form with a public key is filled, with a picture, and sent\"",
                    )],
                    &[Words(
                        "fn a_form_with_a_key_that_encrypts_nothing_is_not_published",
                    )],
                ],
            ),
            (
                "a record arrives once, however often it is sent",
                [
                    &[],
                    &[Words(
                        "\"the network returns, replies are lost, and one row arrives\"",
                    )],
                    &[Words("fn a_record_is_received_once_however_often_it_is_sent")],
                ],
            ),
            (
                "the app starts without a network",
                [&[], &[Words("\"the app starts cold without network\"")], &[]],
            ),
        ],
    ),
    (
        "Events of the audit log",
        &[
            (
                "`form start`",
                [&[Words("form start,")], &[Words("form start")], &[]],
            ),
            (
                "`form resume`",
                [&[Words("form resume,")], &[Words("\"form resume\"")], &[]],
            ),
            (
                "`question`",
                [&[Words("question,/data")], &[Words("question,/data")], &[]],
            ),
            (
                "`group questions`",
                [
                    &[Words("group questions,/data")],
                    &[Words("group questions,/data")],
                    &[],
                ],
            ),
            ("`add repeat`", [&[Words("add repeat,/data")], &[], &[]]),
            ("`delete repeat`", [&[Words("delete repeat,/data")], &[], &[]]),
            (
                "`end screen`",
                [&[Words("end screen,")], &[Words("\"end screen\"")], &[]],
            ),
            (
                "`form save`",
                [&[Words("form save,")], &[Words("\"form save\"")], &[]],
            ),
            (
                "`form exit`",
                [&[Words("form exit,")], &[Words("\"form exit\"")], &[]],
            ),
            (
                "`form finalize`",
                [&[Words("form finalize,")], &[Words("\"form finalize\"")], &[]],
            ),
            ("`finalize error`", [&[Words("finalize error,")], &[], &[]]),
            ("`constraint error`", [&[Words("constraint error,")], &[], &[]]),
            (
                "`location tracking disabled`",
                [&[Words("location tracking disabled,")], &[], &[]],
            ),
        ],
    ),
];
