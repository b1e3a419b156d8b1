# The staff console.
console-title = Sondeo: console
console-name = Console
nav-main = Sections
nav-forms = Surveys
nav-devices = Tablets
not-found-title = There is no such page
not-found-text = Check the address or go back to the surveys.
refresh = Refresh
never = Never
unknown = Not known
size-kb = { $size } kB
size-mb = { $size } MB

# Account
sign-in-title = Sign in
sign-in-intro = For staff who publish surveys and download results. Tablets need no account: they enrol with a code.
sign-in-expired = The session ended, to be safe. Sign in again to go on.
sign-in-user = User name
sign-in-password = Password
sign-in = Sign in
sign-in-busy = Checking…
sign-in-wrong = The user name or the password is not right.
sign-out = Sign out
first-password-title = Choose your password
first-password-intro = The password you came in with works only once. Choose your own to go on.
account-password = Change password
password-old = Current password
password-new = New password
password-again = New password, again
password-hint = At least 12 characters. A phrase of several words is easy to remember and hard to guess.
password-short = Type at least 12 characters.
password-differs = The two new passwords are not the same.
password-old-wrong = The current password is not right.
password-save = Save password
password-changed = The password was changed.

# List of surveys
forms-title = Surveys
forms-add = Add survey
forms-empty-title = No survey has been published yet
forms-empty-text = Add an Excel file in the XLSForm format and try it right here before you publish it.
forms-versions = { $count ->
    [one] 1 version
   *[other] { $count } versions
}
forms-newest = newest: { $version }, { $when }
forms-closed = Closed
forms-missing-media = Files are missing
forms-records = Records
forms-quarantined = To be reviewed
forms-last = Last arrival
forms-none-yet = None yet

# One survey
form-unknown = The server does not have this survey
form-parts = Parts of the survey
tab-versions = Versions
tab-arrivals = Arrivals
tab-records = Records
tab-results = Results
tab-downloads = Downloads
versions-title = Published versions
versions-new = Publish another version
versions-current = Current
versions-unnamed = No version number
versions-published = Published { $when } by { $who }
versions-xform = XForm (XML)
versions-workbook = Original workbook: { $name }
versions-media = { $count ->
    [one] 1 attached file
   *[other] { $count } attached files
}
versions-missing-title = The current version lacks files
versions-missing-text = Tablets will not show the survey as ready offline until a version with these files is published:

# Closing a survey
closing-title = Close the survey
closing-text = For when no more answers are collected: tablets and ODK Collect no longer offer it. Nothing is deleted.
closing-close = Close the survey
closing-ask = Close this survey?
closing-ask-offer = Tablets and ODK Collect stop offering it for new records the next time they connect.
closing-ask-records = Records that tablets still hold, finished or not, will keep arriving and will count.
closing-ask-results = Results and downloads stay. You may open it again at any time.
closed-title = Survey closed { $when } by { $who }
closed-text = Tablets and ODK Collect do not offer it for new records. Those that they still hold keep arriving and count.
closed-open = Open the survey again

# Enrolment
enrol-title = Enrol tablets
enrol-text = Each tablet reads the code with its camera or opens the link, and fetches all surveys to work offline.
enrol-only-here-title = This link works on this machine only
enrol-only-here-text = To enrol other tablets the server needs an address that they can reach, with HTTPS. Start it with --listen and a certificate (see “Serve beyond this machine” in the README) and open the console at that address.
enrol-tablets = How many tablets
enrol-tablets-hint = From 1 to { $most } for a code.
enrol-hours = The code is valid for
enrol-hours-choice = { $count ->
    [4] 4 hours
    [24] 1 day
    [72] 3 days
    [168] 1 week
   *[other] { $count } hours
}
enrol-make = Make a code
enrol-another = Make another code
enrol-busy = Making the code…
enrol-qr = QR code with the enrolment link
enrol-limits = Tablets: { $tablets } · used by: { $used } · expires { $when }
enrol-copy = Copy the link
enrol-copied = Link copied
enrol-print = Print
enrol-open = { $count ->
    [one] 1 code can be used
   *[other] { $count } codes can be used
}
enrol-end = Withdraw all codes
enrol-end-title = Withdraw the codes?
enrol-end-text = No tablet will be able to enrol with the codes made so far. Enrolled tablets stay as they are. Use it if a code came into the wrong hands.

# ODK Collect
collect-title = Devices with ODK Collect
collect-text = Who works with ODK Collect (Android) already can go on with it: it gets the same surveys and sends its records here. In Collect choose “Configure with QR code” and read the code.
collect-name = Name of the device
collect-name-first = Collect 1
collect-make = Make a code for Collect
collect-busy = Making the code…
collect-qr = QR code with the settings of ODK Collect
collect-once = The code of “{ $name }” holds its key and is shown only once: do not publish it. “Revoke”, in the table above, ends it.
collect-address = Without a camera, enter this address as the server's URL, with no user name or password:

# Tablets
devices-title = Tablets
devices-empty-title = No tablet is enrolled yet
devices-empty-text = Make a code below and read it with each tablet's camera.
devices-enrolled = Active tablets
devices-pending = Records to be sent
devices-drafts = Drafts
devices-table = State of each tablet
device-name = Tablet
device-unknown = Not enrolled
device-state = State
device-state-ready = Active
device-state-silent = Silent for 24 h
device-state-never = Not connected yet
device-state-revoked = Revoked
device-seen = Last seen
device-pending = To be sent
device-drafts = Drafts
device-received = Received
device-storage = Storage
device-storage-kept = Protected
device-storage-evictable = The browser might clear it
device-clock = Clock
device-app = App version
device-actions = Actions
device-enrolled = Enrolled { $when }
device-revoke = Revoke
device-revoke-named = Revoke the tablet { $name }
device-revoke-title = Revoke this tablet?
device-revoke-text = { $name } will no longer be able to fetch surveys. What it still sends waits under “To review”, outside the results. Use this if the tablet was lost or changed hands.
device-revoke-pending = { $count ->
    [one] By its last word it still holds 1 record to be sent, which you will have to review if it arrives.
   *[other] By its last word it still holds { $count } records to be sent, which you will have to review if they arrive.
}
skew-seconds = { $count } s
skew-minutes = { $count } min

# Arrivals
arrivals-text = What the server has received, and what the tablets say they still hold, by each one's last word.
arrivals-received = Received
arrivals-pending = On tablets, to be sent
arrivals-quarantined = To be reviewed
arrivals-rehearsal = { $count ->
    [one] 1 is of a rehearsal
   *[other] { $count } are of a rehearsal
}
arrivals-last = Last arrival
arrivals-table = Arrivals by tablet
arrivals-empty = No record has arrived yet
arrivals-pending-title = { $count ->
    [one] 1 record is still to arrive
   *[other] { $count } records are still to arrive
}
arrivals-pending-text = Connect the tablets to a network and open the app; records go out by themselves. Do not clear the browser's data before they arrive.
arrivals-quarantined-title = { $count ->
    [one] 1 record needs a review
   *[other] { $count } records need a review
}
arrivals-quarantined-text = They are kept whole but do not count in the results. The reason is in the table of records.

# Records
records-empty-title = There are no records yet
records-empty-text = They will appear here as soon as tablets send them.
records-table = Records received
records-received = Received
records-rehearsal = Rehearsal
records-rehearsal-text = It is of a rehearsal: its answers are made up.
records-quarantined = To be reviewed
records-range = Records { $from } to { $to } of { $total }
records-newer = Newer
records-older = Older
records-columns = Questions { $from } to { $to } of { $total }
records-columns-before = Questions before
records-columns-after = Questions after
records-not-asked = not asked
records-not-asked-text = the question did not apply, by the answers before it
records-blank = blank
records-blank-text = asked and left without an answer
records-one = Record

# Records that somebody must look at
nav-quarantine = To review
quarantine-title = Records to review
quarantine-text = They arrived whole and are kept, but do not count in the results until somebody decides. Each decision is noted with the name of who took it.
quarantine-rejected-text = They do not count in the results. They are kept and can be accepted later.
quarantine-show-rejected = Show rejected ones
quarantine-show-waiting = Show those that wait
quarantine-none = There are no records to review
quarantine-none-rejected = There are no rejected records
quarantine-form = Survey
quarantine-no-form = Not known
quarantine-reason = Reason
quarantine-document = Document
quarantine-bytes = Download ({ $size })
quarantine-other = Download the one that counts now
quarantine-decision = Decision
quarantine-accept = Accept
quarantine-reject = Reject
quarantine-accept-numbered = Accept record number { $number }
quarantine-reject-numbered = Reject record number { $number }
quarantine-accept-title = Accept this record?
quarantine-accept-text = It will count in the results from now on.
quarantine-accept-conflict = It will take the place of the record that counts now under the same identifier, which will be among the rejected ones.
quarantine-accept-edit = It will take the place of the version that counts now; earlier ones stay in its history.
quarantine-reject-title = Reject this record?
quarantine-reject-text = It will not count in the results. It is kept and can be accepted later.
quarantine-conflict = There is another record with the same identifier and other content. Compare the two documents: if you accept this one, it takes the place of the other.
quarantine-edit-conflict = It is the second edit of the same record. If you accept it, it takes the place of the first.
quarantine-edit-before-original = It edits a record that has not arrived yet. They are joined by themselves when it arrives.
quarantine-unknown-form-version = The version of the survey is not published here. It will count by itself as soon as it is.
quarantine-revoked-device = A tablet that was taken out of service sent it. Accept it only if you know who had the tablet.
quarantine-rehearsal-id = Its identifier is like that of a rehearsal, but a tablet sent it.
quarantine-no-instance-id = The document has no unique identifier that could be used.
quarantine-unreadable = The document is damaged or is no record: it cannot be read.
records-encrypted = encrypted
records-encrypted-text = the answers are encrypted; they are read with the private key and “sondeo decrypt”

# Results
results-by = Break down by
results-wave = Wave
results-wave-all = All of them
results-n = n = { $n }
results-records = { $count ->
    [one] 1 record counts in these results
   *[other] { $count } records count in these results
}
results-about = About
results-quarantined = { $count ->
    [one] 1 record under review is not counted
   *[other] { $count } records under review are not counted
}
results-declined = { $count ->
    [one] 1 person preferred not to take part and is not counted
   *[other] { $count } persons preferred not to take part and are not counted
}
results-rehearsed = { $count ->
    [one] 1 record of a rehearsal is not counted
   *[other] { $count } records of a rehearsal are not counted
}
results-out = { $count ->
    [one] 1 record is not counted because it was corrected by another or rejected
   *[other] { $count } records are not counted because they were corrected by others or rejected
}
results-empty-title = There are no results yet
results-empty-text = They will appear here as soon as records arrive.
results-table = Table: { $label }
results-base = n is how many answered the question, and the base of the percentages. Below each table is how many did not answer, or were not asked.
results-hidden-title = Some figures are not shown
results-hidden-text = The dot (·) stands for figures that could give a person's answer away: those of fewer than { $minimum } people, and those from which they could be computed.

# Downloads
downloads-text = To analyse with your own tools. Each file describes the survey, its version and what each code means.
downloads-language = Language of the labels
downloads-values = Answers by choice
downloads-values-labels = Labels
downloads-values-codes = Codes
downloads-several = Several choices
downloads-several-both = Together and by column
downloads-several-split = One column for each choice
downloads-several-one = Together in one column
downloads-xlsx-title = Excel workbook
downloads-xlsx-text = Data with labels, data with codes, aggregated results and codebook, each on its sheet.
downloads-csv-title = Comma-separated text
downloads-csv-text = The records in UTF-8, for R, Stata, SPSS, Python and other programs.
downloads-care-title = These files hold people's answers
downloads-care-text = Keep them encrypted, share them only with those who must see them, and delete them when you no longer need them.

# Adding a survey
add-title = Add survey
add-intro = The file is read in this browser: nothing leaves this computer until you publish.
add-files = Chosen files
add-role-survey = Survey
add-role-media = Attachment
add-remove = Remove { $name }
drop-title = Drop the survey and its attachments here
drop-kinds = XLSForm as .xlsx, .xlsm, .xls, .csv, .zip of CSV files or Markdown (.md), or XForm as .xml; also images, audio, video and tables.
drop-choose = Choose files
stage-opening = Opening the files…
stage-reading = Reading the survey…
stage-linking = Checking formulas and references…
check-title = Check
check-errors = { $count ->
    [one] 1 error stops it from being published
   *[other] { $count } errors stop it from being published
}
check-errors-text = Correct the file and choose it again. The table shows every problem, with its place and its remedy.
check-foreign = This file does not look like a survey
check-foreign-text = A survey is a workbook with a sheet “survey” that has the columns “type”, “name” and “label”; its choices are in the sheet “choices”. Choose another file, or download the workbook of a published survey and start from it.
check-good = The survey can be published
check-good-text = Try it first: it works here as on the tablet, offline, too.
check-id = Form id
check-version = Version
check-questions = Questions
check-languages = Languages
check-one-language = Only one
check-missing = The survey names files that were not chosen
check-unused = The survey does not name these files
problems-table = Problems of the survey
problems-all = Show all { $count } problems
problem-severity = Severity
problem-place = Place
problem-excerpt = Text
problem-cause = What is wrong
problem-remedy = How to fix it
problem-error = Error
problem-warning = Warning
problem-info = Note
problem-error-count = { $count ->
    [one] 1 error
   *[other] { $count } errors
}
problem-warning-count = { $count ->
    [one] 1 warning
   *[other] { $count } warnings
}
problem-info-count = { $count ->
    [one] 1 note
   *[other] { $count } notes
}
annotated-download = Download the workbook with comments
annotated-suffix = checked
annotated-text = Every problem becomes a comment in its cell. The workbook does not leave this computer.
annotated-failed = The workbook with comments could not be made.
tests-summary = { $held } of { $all } tests of the workbook hold
tests-holds = Holds
tests-fails = Fails
advice-title = As people will meet it
advice-minutes = Minutes
advice-minutes-value = about { $minutes } (up to { $longest })
advice-reading = Reading (INFLESZ)
advice-translation = Translation: { $language }
advice-gender = Gender
advice-gender-clean = The gender linter found nothing to improve.
advice-first = Mend first
advice-then = Better mend
advice-last = Suggestion
advice-first-count = { $count ->
    [one] 1 recommendation to look at first
   *[other] { $count } recommendations to look at first
}
advice-then-count = { $count ->
    [one] 1 recommendation
   *[other] { $count } recommendations
}
advice-last-count = { $count ->
    [one] 1 suggestion
   *[other] { $count } suggestions
}
advice-exceptions = { $count ->
    [one] 1 exception with its reason
   *[other] { $count } exceptions with their reasons
}
advice-portability = { $count ->
    [one] 1 difference between applications
   *[other] { $count } differences between applications
}
place-sheet = whole sheet
place-row = row { $row }
place-column = column { $column }
place-line = line { $line }, column { $column }
place-form = whole survey
read-no-survey-cause = None of the chosen files can be a survey.
read-no-survey-remedy = Add a file that ends in .xlsx, .xlsm, .xls, .csv, .zip, .md or .xml.
read-too-large-cause = The file is too large for a survey.
read-too-large-remedy = Take pictures and large tables out of the workbook and add them as files of their own.
read-changed-cause = The browser can no longer read the file; it may have changed on disk after it was chosen.
read-changed-remedy = Choose the file again.

# Trying
try-title = Try the survey
try-text = Fill it in as on the tablet, offline, too. Nothing is stored or sent.
try-start = Try it now
try-again = Start over
try-close = End the trial
try-done = End of the trial
try-done-text = This is what the record would be. It was neither stored nor sent.
try-failed = The survey cannot be tried

# Publishing
publish-title = Publish
publish-text = Makes a version that never changes. Tablets fetch it the next time they have a connection.
publish = Publish
publish-ask = Publish this survey?
publish-ask-named = “{ $title }”, version { $version }.
publish-ask-unversioned = “{ $title }”, without a version number.
publish-ask-text = Enrolled tablets will get it the next time they connect. A published version can be neither changed nor withdrawn; to correct it, another one is published.
publish-ask-warnings = { $count ->
    [one] The table of problems has 1 warning.
   *[other] The table of problems has { $count } warnings.
}
publish-ask-closed = This survey is closed, and publishing does not open it: tablets will not get it until you open it again on its page.
publish-ask-missing = Files are missing: { $files }. Without them tablets get it incomplete: its pictures, sounds or lists will be missing. Add them first, or publish the same version with them later.
publish-sending = Sending: { $percent } %
publish-sending-label = Progress of the sending
publish-waiting = The server is checking and storing the survey…
publish-done = The survey was published
publish-done-version = Version { $version } was published
publish-done-text = Enrolled tablets will fetch it as soon as they have a connection.
publish-done-closed = The survey is still closed: tablets will not get it until you open it again on its page.
publish-older = It was published before, and is not the current one
publish-older-text = You published version { $version }, which was there already. Tablets stay with { $current }: to change it, publish a version with another number.
publish-open = Open the survey
publish-refused = The server found errors and did not publish it

## Rehearsal

forms-rehearsal = { $count ->
    [one] 1 rehearsal record
   *[other] { $count } rehearsal records
}
rehearsal-title = { $count ->
    [one] Rehearsal: 1 made-up record, not real data
   *[other] Rehearsal: { $count } made-up records, not real data
}
rehearsal-text = The system itself answered, so that you can see how results and downloads work. Remove them before answers begin to arrive.
rehearsal-not-counted = There are real records now: those of the rehearsal are in no result and in no download. Remove them so that nobody confuses them.
rehearsal-remove = Remove the rehearsal
rehearsal-remove-sure = Yes, remove the { $count } records of the rehearsal
rehearsal-keep = Keep them
rehearse-title = Rehearse
rehearse-text = { $count } made-up people answer the form by its own logic, so that you can see results and downloads before anybody is asked. The records are marked and go with one button.
rehearse-begin = Rehearse the form
rehearse-busy = Rehearsing…
results-print = Open to print
results-profile = For whom
results-profile-internal = Internal use
results-profile-external = To be shared
results-profile-open = Not protected
results-why = Not shown. Why?
results-contents = Contents
results-preview = Preview: these figures change while records arrive. To quote or share them, publish the results.
results-sentences = { $count } results in sentences
downloads-get = Download: { $name }
downloads-tables-title = Tables of the report
downloads-tables-text = Only the protected tables, for Excel: no records. They may be shared.
downloads-central-title = CSV like ODK Central
downloads-central-text = The columns and keys that Central exports, for scripts that are there already.
downloads-spss-title = SPSS
downloads-spss-text = A .sav file with labels and declared missing values; PSPP opens it too.
downloads-stata-title = Stata
downloads-stata-text = A .dta file with labels and extended missing values (.d, .r, .a, .n).
downloads-r-title = R
downloads-r-text = CSV and a script that reads it with factors, labels and the state of each answer.
downloads-parquet-title = Parquet
downloads-parquet-text = Typed columns and the state of each answer, for Python, Power BI and analytical databases.
downloads-json-title = JSON
downloads-json-text = One object for each record, with repeats inside it.
downloads-geojson-title = GeoJSON
downloads-geojson-text = The places that were answered, for maps.
downloads-ddi-title = DDI codebook
downloads-ddi-text = Variables, questions and categories for a data archive; no answers.

# Releases
releases-title = Publish results
releases-text = What you see below is a preview: it changes with every record that arrives. Publishing freezes the report under an id, and it never changes again: share that version, not the preview. Before it is published it is compared with everything published so far; if the difference would show what a few people answered, it is not published.
releases-publish = Publish results
releases-ask = Publish these results?
releases-ask-text = A release stays for ever, with the profile, the breakdown and the wave that you see below: it can be neither deleted nor corrected.
releases-busy = Publishing…
releases-rehearsal = The answers of a rehearsal are made up and are not published. Remove the rehearsal; once real records arrive you can publish.
releases-open = A report without protection is not published. Choose “Internal use” or “To be shared”.
releases-done = { $id } is published.
releases-same = Nothing has changed since { $id }: that release stands.
releases-list = { $count ->
    [one] 1 release
   *[other] { $count } releases
}
releases-made = { $when }, by { $who }
published-title = Published results
published-text = Each release is frozen: its figures no longer change and can be quoted with its id. For later figures, ask whoever manages the project to publish them.
published-shown = Release that is shown
published-empty-title = Nothing is published yet
published-empty-text = Results appear here once whoever manages the project publishes them. Previews are not shown: comparing them from one day to the next could tell what one person answered.
