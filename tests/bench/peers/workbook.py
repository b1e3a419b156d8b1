"""A workbook of 529 questions, and how long it takes to become an XForm.

    python workbook.py --folder FOLDER --sondeo BINARY --measure BINARY [--rxform BINARY]
    python workbook.py --write FILE

Needs pyxform (openpyxl comes with it). Prints a Markdown table; times are milliseconds.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
from pyxform.xls2xform import convert

QUESTIONS = 529


def write(path: Path) -> None:
    """Sections of questions of several types in two languages, most of them relevant by an answer before."""
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    survey.append(
        ["type", "name", "label::English (en)", "label::Español (es)", "hint::English (en)", "relevant", "constraint", "required", "calculation", "choice_filter"]
    )
    gate = None
    for number in range(QUESTIONS):
        name = f"q{number}"
        if number % 40 == 0:
            if number:
                survey.append(["end_group"])
            survey.append(["begin_group", f"section{number // 40}", f"Section {number // 40}", f"Sección {number // 40}"])
        label = f"Question {number}: was this observed by the interviewer during the visit, and by whom was it reported?"
        spanish = f"Pregunta {number}: ¿lo observó quien entrevista durante la visita, y quién lo comunicó?"
        relevant = f"${{{gate}}} = 'yes'" if gate and number % 8 else None
        if number % 8 == 0:
            gate = name
            survey.append(["select_one answer", name, label, spanish, "One answer", None, None, "yes"])
        elif number % 8 == 5:
            survey.append(["calculate", name, None, None, None, relevant, None, None, f"if(${{{gate}}} = 'yes', {number}, 0)"])
        elif number % 8 == 6:
            survey.append(["select_multiple place", name, label, spanish, None, relevant, None, None, None, f"region = ${{{gate}}}"])
        elif number % 2:
            survey.append(["integer", name, label, spanish, "Years", relevant, ". >= 0 and . < 120"])
        else:
            survey.append(["text", name, label, spanish, None, relevant])
    survey.append(["end_group"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label::English (en)", "label::Español (es)", "region"])
    for value, english, spanish in [("yes", "Yes", "Sí"), ("no", "No", "No"), ("unknown", "Unknown", "No sabe")]:
        choices.append(["answer", value, english, spanish])
    for number in range(200):
        choices.append(["place", f"p{number}", f"Place {number}", f"Lugar {number}", ("yes", "no")[number % 2]])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append(["Benchmark", "benchmark", "1", "English (en)"])
    book.save(path)


def median(work, rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def process(*command: str):
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--write", type=Path)
    arguments.add_argument("--folder", type=Path)
    arguments.add_argument("--sondeo")
    arguments.add_argument("--measure")
    arguments.add_argument("--rxform")
    options = arguments.parse_args()
    if options.write:
        write(options.write)
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    file, out = options.folder / "form.xlsx", options.folder / "form.xml"
    write(file)

    def pyxform_in_process() -> None:
        convert(str(file), validate=False, pretty_print=False)

    xls2xform = str(Path(sys.executable).with_name("xls2xform"))
    theirs_whole = median(process(xls2xform, "--skip_validate", str(file), str(out)), 7)
    theirs = median(pyxform_in_process, 9)
    conversion = (options.sondeo, "xform", str(file), "-o", str(out))
    ours_whole = median(process(*conversion, "--skip-validate"), 15)
    ours_validated = median(process(*conversion), 15)
    measured = subprocess.run([options.measure, "workbook", str(file)], check=True, capture_output=True, text=True)
    ours = float(measured.stdout.strip())
    print("| .xlsx → XForm, 529 questions | peer | peer, ms | Sondeo, ms | ratio |")
    print("| --- | --- | --: | --: | --: |")
    rows = [("in process", "pyxform", theirs, ours), ("whole process", "pyxform", theirs_whole, ours_whole)]
    rows.append(("whole process, ours validates, too", "pyxform", theirs_whole, ours_validated))
    if options.rxform:
        rxform = median(process(options.rxform, str(file), "-o", str(out)), 15)
        rows.append(("whole process", "rxform", rxform, ours_whole))
    for work, peer, their_time, our_time in rows:
        print(f"| {work} | {peer} | {their_time:.1f} | {our_time:.1f} | {their_time / our_time:.1f}× |")


main()
