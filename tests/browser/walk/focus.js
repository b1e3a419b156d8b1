// Where the focus is, and whether a person sees it.
// arguments: the answers by reference, names of places by code.
const [answers, places] = arguments;
const here = document.activeElement;
const question = here.closest('.question');
const reference = question?.dataset.reference ?? '';
const kind = here.matches('.rank button') ? 'rank' : here.matches('textarea') ? 'text' : here.tagName === 'INPUT' ? here.type : here.tagName.toLowerCase();
const group = [...(question?.querySelectorAll('input[type=radio], input[type=checkbox]') ?? [])];
const offered = kind === 'select' ? [...here.options].map(option => option.value).filter(value => value) : group.map(input => input.value);
const given = answers[reference];
const wanted = kind === 'search' ? [places[given] ?? '']
  : kind === 'radio' || kind === 'checkbox' || kind === 'select'
    ? given === undefined ? offered.slice(0, 1) : given.split(' ').filter(code => offered.includes(code))
    : [given ?? ''];
const box = here.closest('label') ?? here;
const styles = [here, box].map(element => getComputedStyle(element));
const seen = styles.some(style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
const { left, top, width, height } = box.getBoundingClientRect();
const above = document.elementFromPoint(left + Math.min(width, innerWidth - left) / 2, top + height / 2);
return {
  id: here.id,
  kind,
  reference,
  wanted,
  value: here.value ?? '',
  checked: here.checked ?? false,
  picked: group.filter(input => input.checked).map(input => input.value),
  readonly: here.readOnly ?? false,
  unanswered: !!question?.querySelector('.rank.unanswered'),
  seen: seen || here === document.body,
  covered: here !== document.body && width > 0 && !!above && !box.contains(above) && !above.contains(box),
};
