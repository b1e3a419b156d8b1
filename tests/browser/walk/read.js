// What stands in the controls of the page on the screen, by reference.
const text = element => element.textContent.replace(/\s+/g, ' ').trim();
const asked = {};
for (const question of document.querySelectorAll('.question:not(.grid-head)')) {
  const [select, ranked] = [question.querySelector('select'), [...question.querySelectorAll('.rank li')]];
  const picked = [...question.querySelectorAll('input:checked')];
  const field = question.querySelector('input:not([type=radio], [type=checkbox], [type=search], [type=file]), textarea');
  const answer = {
    value: ranked.length ? ranked.map(row => row.dataset.value).join(' ')
      : select ? select.value
      : field ? field.value
      : picked.map(input => input.value).join(' '),
    labels: null,
  };
  const unanswered = question.querySelector('.rank.unanswered');
  if (unanswered) answer.value = '';
  if (ranked.length || select || field || question.querySelector('input')) asked[question.dataset.reference] = answer;
}
return asked;
