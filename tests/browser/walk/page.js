// Answers every question of the page on the screen, as a person would: by its controls alone.
// arguments: answers by reference, names of places by code, callback. The callback gets what was answered.
const [answers, places, done] = arguments;
const settled = () => new Promise(resolve => setTimeout(resolve, 0));
const text = element => element.textContent.replace(/\s+/g, ' ').trim();
const put = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
};
const asked = {};

// The codes that the person wants to pick: those of the given answer, else the first that is offered.
const wish = (reference, offered) => {
  const wanted = (answers[reference] ?? '').split(' ').filter(code => offered.includes(code));
  return reference in answers ? wanted : offered.slice(0, 1);
};

const boxes = async (question, reference) => {
  const inputs = () => [...question.querySelectorAll('input[type=radio], input[type=checkbox]')];
  const search = question.querySelector('input[type=search]');
  if (search) {
    search.value = places[answers[reference]] ?? '';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await settled();
  }
  for (const code of wish(reference, inputs().map(input => input.value))) {
    inputs().find(input => input.value === code).click();
    await settled();
  }
  const picked = inputs().filter(input => input.checked);
  return {
    value: picked.map(input => input.value).join(' '),
    labels: picked.map(input => text(input.closest('label').querySelector('.choice-text, span'))),
  };
};

const list = async (question, reference) => {
  const select = question.querySelector('select');
  const [code] = wish(reference, [...select.options].map(option => option.value).filter(value => value));
  if (code) {
    select.value = code;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
  }
  return { value: select.value, labels: select.value ? [text(select.selectedOptions[0])] : [] };
};

// The order that the person wants, or another one than at first, reached by shifting.
const order = async (question, reference) => {
  const rows = () => [...question.querySelectorAll('.rank li')];
  const given = answers[reference];
  if (given === '') return { value: '', labels: [] };
  const codes = rows().map(row => row.dataset.value);
  const wanted = given?.split(' ') ?? [...codes].reverse();
  for (const [place, code] of wanted.entries()) {
    while (rows()[place].dataset.value !== code) {
      rows().find(row => row.dataset.value === code).querySelector('button').click();
      await settled();
    }
  }
  const accept = [...question.querySelectorAll('button')].find(button => !button.closest('.rank') && !button.classList.contains('clear'));
  if (accept) {
    accept.click();
    await settled();
  }
  return { value: rows().map(row => row.dataset.value).join(' '), labels: rows().map(row => text(row.querySelector('.rank-text'))) };
};

// Waits for what the page shows when an answer is kept.
const shown = async find => {
  for (let tries = 0; tries < 400 && !find(); tries++) await new Promise(resolve => setTimeout(resolve, 25));
  if (!find()) throw new Error(`not kept: ${find}`);
};

const kept = { value: null, labels: null };

// A picture where a picture is asked for, else a few bytes.
const file = async (question, input) => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [60, 40];
  canvas.getContext('2d').fillRect(0, 0, 30, 40);
  const picture = await new Promise(resolve => canvas.toBlob(resolve));
  const chosen = input.accept.startsWith('image') ? new File([picture], 'foto.png', { type: 'image/png' })
    : new File(['contenido'], 'persona.dat', { type: 'application/octet-stream' });
  const data = new DataTransfer();
  data.items.add(chosen);
  input.files = data.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await shown(() => question.querySelector('.preview, .value'));
  return kept;
};

const sketch = async (question, canvas) => {
  const { left, top } = canvas.getBoundingClientRect();
  for (const [kind, x, y] of [['pointerdown', 20, 20], ['pointermove', 80, 60], ['pointermove', 160, 20], ['pointerup', 160, 20]]) {
    canvas.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1, buttons: 1, clientX: left + x, clientY: top + y }));
  }
  await shown(() => question.querySelector('button'));
  return kept;
};

// Stands at one place after the other.
const stand = async (question, wanted) => {
  for (const [count, place] of wanted.split(';').entries()) {
    const [latitude, longitude, altitude, accuracy] = place.trim().split(' ').map(Number);
    Object.defineProperty(navigator, 'geolocation', { configurable: true, value: {
      getCurrentPosition: found => found({ coords: { latitude, longitude, altitude, accuracy } }),
    } });
    question.querySelector('button').click();
    await shown(() => question.querySelectorAll('.places li, output.value').length > count);
  }
  return kept;
};

const answer = async (question, reference) => {
  const [canvas, upload] = [question.querySelector('canvas'), question.querySelector('input[type=file]')];
  if (canvas) return sketch(question, canvas);
  if (upload && !question.querySelector('input[type=text]')) return file(question, upload);
  const box = question.querySelector('input[type=checkbox]:not([value])');
  if (box) {
    if (answers[reference]) box.click();
    return { value: box.checked ? 'OK' : '', labels: null };
  }
  if (question.querySelector('.rank')) return order(question, reference);
  if (question.querySelector('select')) return list(question, reference);
  if (question.querySelector('input[type=radio], input[type=checkbox], input[type=search]')) return boxes(question, reference);
  const field = question.querySelector('input, textarea');
  const sensor = !field && question.querySelector('button');
  if (sensor && answers[reference]) return stand(question, answers[reference]);
  if (!field) return null;
  if (field.readOnly) return null;
  put(field, answers[reference] ?? '');
  await settled();
  // Other fields for times hold them in another form than the record.
  const otherwise = field.classList.contains('date') && field.type !== 'date';
  return { value: otherwise ? null : field.value, labels: null };
};

(async () => {
  // An answer may make another question appear.
  for (let before = -1; before < Object.keys(asked).length; ) {
    before = Object.keys(asked).length;
    for (const question of document.querySelectorAll('.question')) {
      const reference = question.dataset.reference;
      if (reference in asked || question.classList.contains('grid-head') || !question.isConnected) continue;
      const given = await answer(question, reference);
      if (given) asked[reference] = given;
    }
  }
  done({ asked });
})().catch(error => done({ asked, error: String(error.stack ?? error) }));
