# The form while it is filled in.
form-page = Page { $page } · { $percent } %
form-at-end = End of the survey
form-pages = Pages of the survey
form-back = Back
form-forward = Next
form-leave = Leave
form-language = Language of the survey
form-saved = Saved
form-saving = Saving…
form-not-saved = NOT SAVED
form-not-saved-title = NOT SAVED: your latest answers are on the screen only
form-not-saved-remedy = Do not close this page. Tell the person who gave you the tablet.
undo = Undo

question-required = This question needs an answer.
question-constraint = This answer is not valid. Please check it.
question-unreadable = This cannot be read as a number. Use digits only.
question-unreadable-whole = Write a whole number: digits only, no decimals, and no more than nine.
question-unreadable-date = Write the year with four digits, such as 1985; the month, if asked for, with two, such as 1985-07.
question-guidance = More information
question-acknowledge = OK
question-clear = Clear answer
question-choose = Choose an option
question-search = Type to search
question-matches =
    { $count ->
        [0] No option matches
        [one] 1 option
       *[other] { $shown ->
            [30] { $count } options; the first { $shown } are shown
           *[other] { $count } options
        }
    }
question-unnamed = Question without text

rank-up = Move up: { $choice }
rank-down = Move down: { $choice }
rank-moved = { $choice }: now in place { $place }
rank-accept = This order is right
rank-unanswered = As long as you neither move anything nor press this button, the question has no answer.
range-unanswered = No answer yet: move the slider

barcode-scan = Read the code with the camera
barcode-reading = Reading…
barcode-nothing = No code was found in the picture. Move closer, or type the code.
barcode-typed = This browser cannot read codes with the camera. Type the characters printed beside the code.
geo-locate = Get the location
geo-again = Get the location again
geo-searching = Looking for the location… Outdoors this may take a minute.
geo-place = Latitude { $latitude }, longitude { $longitude } (accuracy { $accuracy } m)
geo-denied = The tablet does not allow its location to be known. Turn it on in the browser's permissions.
geo-timeout = The location was not found in time. Go near a window or outside, and try again.
geo-unavailable = This tablet cannot tell its location now.
place-asking = This survey records where the tablet is. Looking for the location…
place-taken = This survey has recorded where the tablet is.
place-failed = Where the tablet is could not be recorded. You can go on.
geo-add = Add the point where I stand
geo-remove = Remove the last point
geo-missing = { $count ->
    [one] One more point is needed.
   *[other] { $count } more points are needed.
}

upload-picture = Take or choose a photo
upload-file = Choose a file
upload-replace = Change
upload-working = Saving the file…
upload-kept = File saved
upload-preview = Saved photo
upload-unreadable = The file could not be read. Choose another one.
upload-too-large = The file is too large. The most is { $megabytes } MB.

sketch-again = Remove and draw again
counter-less = One less
counter-more = One more

repeat-number = Number { $number }
repeat-remove-this = Remove number { $number }
repeat-remove-title = Remove this part?
repeat-remove-text = The answers in it will be deleted. You can undo this until you answer another question.
repeat-removed = One part was removed.
repeat-add = Add another one
repeat-add-first = Add the first one
repeat-count =
    { $count ->
        [0] There is none yet.
        [one] There is 1.
       *[other] There are { $count }.
    }
repeat-none-left = If there are no more, go on.

end-title = You have reached the end
end-text = To check your answers, use “Back”. When everything is right, finish the survey.
end-final = When you finish, the survey is saved for good and cannot be changed any more.
end-finish = Finish and save
end-working = Saving the survey…
end-failed = NOT SAVED: the survey was not finished
end-in-the-way =
    { $count ->
        [one] 1 question still has to be answered or corrected
       *[other] { $count } questions still have to be answered or corrected
    }
