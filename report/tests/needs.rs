//! Needs assessments against figures that were computed by hand.

mod common;

use common::tables::*;

const NEEDS: &str = "
| survey | | | | | | | | | |
|---|---|---|---|---|---|---|---|---|---|
| | type | name | label::Español (es) | label::English (en) | role | disaggregate | scale | pair | area |
| | select_one g | genero | Género | Gender | gender | yes | | | |
| | select_one i | institucion | Institución | Institution | institution | yes | | | |
| | select_one n | a_imp | Entrevistar | Interview | | | importance5 | a_cap | E4 |
| | select_one n | a_cap | Entrevistar | Interview | | | capacity5 | a_imp | E4 |
| | select_one n | b_imp | Canalizar | Refer | | | importance5 | b_cap | E5 |
| | select_one n | b_cap | Canalizar | Refer | | | capacity5 | b_imp | E5 |
| | select_one c | prioridad_1 | Prioridad | Priority | | | priority3 | | |
| | select_one r | remedio_1 | Remedio | Remedy | | | remedy | prioridad_1 | |
| | select_one m | mad_a | Política | Policy | | | maturity4 | | |
| choices | | | | | |
| | list_name | name | label::Español (es) | label::English (en) | missing |
| | g | mujer | Mujer | Woman | |
| | g | hombre | Hombre | Man | |
| | i | inm | INM | INM | |
| | i | fgr | FGR | FGR | |
| | n | 1 | 1 | 1 | |
| | n | 2 | 2 | 2 | |
| | n | 3 | 3 | 3 | |
| | n | 4 | 4 | 4 | |
| | n | 5 | 5 | 5 | |
| | n | 98 | No sé | Do not know | dk |
| | c | a | Entrevistar | Interview | |
| | r | capacitacion | Capacitación | Training | |
| | r | equipo | Equipo | Equipment | |
| | m | 0 | Nada | None | |
| | m | 1 | Escrito | Written | |
| | m | 2 | Aplicado | Applied | |
";

#[test]
fn needs_assessment() {
    let report = open(
        NEEDS,
        "genero=mujer  | institucion=inm | a_imp=5 | a_cap=2 | b_imp=3 | b_cap=3 | prioridad_1=a | remedio_1=capacitacion | mad_a=0
         genero=mujer  | institucion=inm | a_imp=4 | a_cap=3 | b_imp=98 | b_cap=1 | prioridad_1=a | remedio_1=equipo | mad_a=0
         genero=hombre | institucion=inm | a_imp=5 | a_cap=2 | b_imp=4 | b_cap=3 | prioridad_1=a | remedio_1=equipo | mad_a=2
         genero=hombre | institucion=fgr | a_imp=3 | a_cap=3 | b_imp=3 | b_cap=3 | mad_a=1
         genero=hombre | institucion=fgr | a_imp=4 | a_cap=4 | b_imp=3 | b_cap=4 | mad_a=1",
    );
    // n, importance, capacity, MWDS, RDS, and MWDS with each institution counting once.
    assert_eq!(
        line(&report, "needs.ranking", "a_imp"),
        "5 4.2000 2.8000 5.8800 -60.0000 4.7639"
    );
    // The one who does not know is in no mean.
    assert!(line(&report, "needs.ranking", "b_imp").starts_with("4 3.2500 3.2500 0.0000 0.0000"));
    assert_eq!(table(&report, "needs.ranking").rows[0].head.key, "a_imp");
    assert_eq!(
        line(&report, "needs.gender", "a_imp"),
        "9.0000 4.0000 5.0000 -100.0000 -33.0000"
    );
    assert_eq!(line(&report, "needs.institution", "a_imp"), "10.8889 0.0000");
    assert_eq!(line(&report, "needs.remedies", "a"), "3 1/3 2/3 Organización");
    assert_eq!(line(&report, "needs.areas", "E4"), "5.8800 1 Entrevistar");
    assert_eq!(line(&report, "needs.maturity", "mad_a"), "2/5 2/5 1/5 1.0000 5");
}
