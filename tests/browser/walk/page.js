// Answers every question of the page on the screen, as a person would: by its controls alone.
// arguments: answers by reference, names of places by code, callback. The callback gets what was answered, and what a
// person could not have done.
const [answers, places, done] = arguments;
const settled = () => new Promise(resolve => setTimeout(resolve, 0));
const text = element => element.textContent.replace(/\s+/g, ' ').trim();
const put = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
};
const asked = {};
const trouble = [];

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

const answer = async (question, reference) => {
  if (question.querySelector('.rank')) return order(question, reference);
  if (question.querySelector('select')) return list(question, reference);
  if (question.querySelector('input[type=radio], input[type=checkbox], input[type=search]')) return boxes(question, reference);
  const field = question.querySelector('input, textarea');
  if (!field) return null;
  if (field.readOnly) return null;
  put(field, answers[reference] ?? '');
  await settled();
  return { value: field.value, labels: null };
};

// What a finger or an eye would stumble over.
const measure = () => {
  if (document.documentElement.scrollWidth > innerWidth + 1) trouble.push('wider than the screen');
  for (const control of document.querySelectorAll('main label.choice, main label.scale-step, main button, main select, main input.input')) {
    const { width, height } = control.getBoundingClientRect();
    if (width && height && (height < 43.5 || width < 43.5)) {
      trouble.push(`${Math.round(width)}×${Math.round(height)}: ${text(control).slice(0, 40) || control.className}`);
    }
  }
  for (const words of document.querySelectorAll('main .question-label, main .choice-text, main .choice-name, main .hint')) {
    if (words.scrollWidth > words.clientWidth + 1 && words.clientWidth > 1 && getComputedStyle(words).display !== 'inline') {
      trouble.push(`cut: ${text(words).slice(0, 60)}`);
    }
  }
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
  measure();
  done({ asked, trouble });
})().catch(error => done({ asked, trouble, error: String(error.stack ?? error) }));
