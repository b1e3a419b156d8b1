# The tablet.
nav-main = Sections
nav-forms = Surveys
nav-records = Records
nav-settings = Settings

enrol-title = Enrol this tablet
enrol-text = Type the code that the staff gave you, or open the link or QR code of the console on this tablet.
enrol-linked = Confirm the tablet's name; if another one has it, it gets the next number. Then all surveys are downloaded.
enrol-code = Enrolment code
enrol-code-hint = You can also paste the whole link.
enrol-name = Name of the tablet
enrol-name-hint = Staff will recognise it by this name in the console. Do not write anybody's name.
enrol-name-suggestion = Tablet 1
enrol-prepare = Before you hand the tablet round, install the app on the home screen and open it from there, so that the browser keeps the records; and choose a PIN (Settings).
enrol-confirm = Enrol tablet
enrol-working = Enrolling…
enrol-failed = The tablet could not be enrolled

forms-update = Download surveys
forms-asking = Asking which surveys there are…
forms-downloading = Downloading file { $done } of { $all }…
forms-up-to-date = All published surveys are on this tablet.
forms-download-failed = The download is not complete
forms-none = There are no surveys yet
forms-none-text = While connected to the internet, touch “Download surveys”.
forms-ready = Ready offline
forms-downloaded = Downloaded
forms-incomplete = Download incomplete
forms-begin = Begin
forms-begin-named = Begin: { $title }
forms-cannot-open = The survey could not be opened
forms-unfinished =
    { $count ->
        [one] There is 1 unfinished survey
       *[other] There are { $count } unfinished surveys
    }
forms-see-unfinished = See unfinished surveys

form-incomplete = Files of the survey are missing. Connect to the internet and download the surveys.
form-broken = The survey has an error and cannot be filled in. Tell the staff in charge. ({ $cause })

fill-title = Survey
fill-opening = Opening the survey…
fill-cannot = The survey cannot be opened
fill-none = This survey was finished or is no longer on the tablet.
fill-elsewhere = This survey is open in another window. Go on there, or close that window and try again.

thanks-title = Survey saved
thanks-hand-over = Please hand over the tablet.
thanks-text = Nobody can see your answers on this tablet any more.
thanks-passes-on = Your answers are saved. This survey proposes some of them to the next person.
thanks-next = Prepare for the next person

left-title = Your code to continue
left-text = Your answers are saved. Write this code down: nobody else can open them on this tablet.
left-note = If you lose the code, ask the person who gave you the tablet.
left-resume = Go on answering
left-done = I have written it down

code-title = Code to continue
code-label = Code
code-hint = The one that was shown when the survey was left, or the PIN of the person in charge of the tablet.
code-none = It was interrupted before there was a code. Open it only if it is yours or you are in charge of the tablet. With a PIN (Settings), nobody else can open it.
code-wrong = The code is not right.
code-wait = There were too many tries. Wait 5 minutes and try again.

pin-title = PIN of the person in charge
pin-text = The PIN opens and deletes unfinished surveys whose code was lost. Do not give it to those who answer. It does not open what was left before it was chosen.
pin-old = PIN of now
pin-new = New PIN
pin-short = Use digits only, { $count } or more.
pin-saved = The PIN is saved.
pin-gone = This tablet has no PIN any more.

records-drafts = Unfinished
records-unsent = To be sent
records-sent = Sent
records-send = Send now
records-sending = Sending…
records-nothing-left = There is no record left to send.
records-last-contact = Last contact with the server: { $time }
records-no-contact = This tablet has not been in contact with the server yet.
records-none = There are no records on this tablet yet
records-resume = Continue
records-discard = Delete
records-put-away = The survey was put away: nobody touched the tablet for { $count } min. To go on, press “Continue”.
records-more = { $count ->
    [one] There is one more record, older than these.
   *[other] There are { $count } more records, older than these.
}
records-show-more = Show more
records-discard-title = Delete this unfinished survey?
records-discard-text = Its answers will be deleted from the tablet and cannot be brought back.
record-draft = Unfinished
record-unsent = To be sent
record-sent = Sent
record-sent-review = Sent, under review
record-begun = No. { $number } · Begun: { $time }
record-finished = No. { $number } · Finished: { $time }
record-receipt = receipt { $code }

trouble-no-reply = The server did not answer. It will be tried again.
trouble-unproven = The server gave no valid receipt. The survey is still saved here and will be sent again.
trouble-incomplete = Some files have not arrived yet. It will be tried again.
trouble-portal = The network asks you to sign in. Open another page in the browser, sign in and touch “Send now”.
trouble-busy = The server is busy. It will be tried again.
trouble-sign-in = The server no longer recognises this tablet. Enrol it again; the survey is still saved.
trouble-form-unknown = The server does not know this survey. Tell the staff in charge; the survey is still saved.
trouble-conflict = The server has another version of this record. Tell the staff in charge; the survey is still saved.
trouble-too-large = The record is too large for the server. Tell the staff in charge; the survey is still saved.
trouble-refused = The server did not accept the record. Tell the staff in charge; the survey is still saved.

settings-tablet = Tablet
settings-name = Name
settings-project = Project
settings-idle = Minutes without use to put away an open survey (0: never)
settings-storage = Working offline
settings-offline-preparing = The app is being saved on the tablet, so that it opens without a connection…
settings-offline-failed = The app could not be saved whole, to open without a connection. Check the network and load the page again.
settings-offline-ready = The app opens without a connection.
settings-kept = The browser has promised to keep this app's data.
settings-not-kept = The browser has not promised to keep the data. Install the app on the home screen.
settings-kept-unknown = This browser does not say whether it will keep the data. Install the app on the home screen.
settings-free = Free space: { $gigabytes } GB
settings-sent-kept = Sent records are deleted from this tablet { $days } days after they were finished.
settings-copy = Copy of the records to be sent
settings-copy-text =
    { $count ->
        [0] There are no records to be sent.
       *[other] Records to be sent: { $count }. If the tablet cannot connect, save them in a file.
    }
settings-copy-save = Save in a file
settings-copy-title = The file contains answers
settings-copy-warning = The file holds the answers unencrypted: give it to the staff in charge only and delete it afterwards. The records stay on the tablet, too.
settings-copied =
    { $count ->
        [0] There were no records to be sent.
       *[other] Records saved in the file: { $count }.
    }
settings-about = About
about-text = Offline surveys that lose no record. Free software (EUPL 1.2).

notice-storage = The tablet had a problem saving or reading
notice-lost = The browser deleted this app's data
notice-lost-text = Unfinished surveys and those not sent are lost. Tell the staff in charge and enrol the tablet again. To prevent this, install the app on the home screen.
notice-sign-in = The server no longer recognises this tablet
notice-sign-in-text = You can go on filling in surveys; they are saved here. Enrol the tablet again with a new code of the staff in charge; what is sent before that will be reviewed.
notice-unreadable = { $count ->
    [one] One record kept on this tablet cannot be read
   *[other] { $count } records kept on this tablet cannot be read
}
notice-unreadable-text = Nothing was deleted. Tell the staff in charge before deleting data from the tablet; all other records are kept and sent as always.
notice-insecure = This address cannot work offline
notice-insecure-text = The page was opened over “http”, without encryption; browsers work offline over “https” only. Ask the staff in charge for the address that begins with https://.
notice-unsupported = This browser cannot work offline
notice-unsupported-text = Use a normal (not private) window of a current browser.
notice-ask-again = Ask the browser to keep them
notice-newer = There is a new version of the app
notice-take-over = Update now

store-title = Sondeo
store-closed = The data of this tablet could not be opened
store-keep = Do not clear the browser's data: saved surveys are still there.
store-full = The storage is full. Free some space on the tablet and try again; nothing that was saved is lost.
store-blocked = Another window has an older version open. Close the other windows and try again.
store-timeout = The browser did not answer in time. Reload the page or, if that does not help, close the whole browser.
store-newer = The data are from a newer version of the app. Reload the page while connected.
store-conflict = This survey was changed or finished in another window. Go back to the list and open it again.
store-hash = A file arrived damaged. Download the surveys again.
store-read-back = What was read after saving is not what was written.
store-corrupt = A stored item cannot be read. Tell the staff in charge before deleting anything.
store-not-found = What was looked for is no longer on this tablet.
store-unavailable = The browser gave no access to its data. Wait a moment and try again. ({ $detail })
encryption-failed = Nothing could be encrypted with the survey's key. Tell the staff in charge; nothing that was saved is lost. ({ $cause })
store-other = Storage problem: { $code }
