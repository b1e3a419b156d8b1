//! What can be wrong with a form when it is linked.

use crate::diagnostic::{Rule, Severity};

/// The registry of the linker's rules.
pub static RULES: &[&Rule] = &[
    &NO_ROOT,
    &BIND_TARGET,
    &CONTROL_TARGET,
    &REPEAT_TARGET,
    &CONTROL_SCOPE,
    &RANGE,
    &ACTION_TARGET,
    &EVENT,
    &REFERENCE,
    &CYCLE,
    &ITEXT_UNKNOWN,
    &INSTANCE_UNKNOWN,
];

pub(crate) static NO_ROOT: Rule = Rule {
    code: "FORM-ROOT-MISSING",
    severity: Severity::Error,
    cause_es: "La instancia primaria no tiene elemento raíz.",
    cause_en: "The primary instance has no root element.",
    remedy_es: "Agregue el elemento raíz del registro a la instancia primaria.",
    remedy_en: "Add the record's root element to the primary instance.",
};

pub(crate) static BIND_TARGET: Rule = Rule {
    code: "FORM-BIND-TARGET",
    severity: Severity::Warning,
    cause_es: "Las reglas para «{0}» no se aplican a nada: la instancia no tiene ese nodo.",
    cause_en: "The rules for “{0}” apply to nothing: the instance has no such node.",
    remedy_es: "Corrija la ruta o quite el <bind>.",
    remedy_en: "Correct the path or remove the <bind>.",
};

pub(crate) static CONTROL_TARGET: Rule = Rule {
    code: "FORM-CONTROL-TARGET",
    severity: Severity::Error,
    cause_es: "El control se refiere a «{0}», que no está en la instancia.",
    cause_en: "The control refers to “{0}”, which is not in the instance.",
    remedy_es: "Corrija la ruta o agregue el nodo a la instancia primaria.",
    remedy_en: "Correct the path, or add the node to the primary instance.",
};

pub(crate) static REPEAT_TARGET: Rule = Rule {
    code: "FORM-REPEAT-TARGET",
    severity: Severity::Error,
    cause_es: "La repetición se refiere a «{0}», que no está en la instancia o es su raíz.",
    cause_en: "The repeat refers to “{0}”, which is not in the instance or is its root.",
    remedy_es: "Corrija la ruta o agregue el nodo a la instancia primaria.",
    remedy_en: "Correct the path, or add the node to the primary instance.",
};

pub(crate) static CONTROL_SCOPE: Rule = Rule {
    code: "FORM-CONTROL-SCOPE",
    severity: Severity::Error,
    cause_es: "El control de «{0}» no está en la repetición a la que pertenece ese nodo.",
    cause_en: "The control of “{0}” does not stand in the repeat that this node belongs to.",
    remedy_es: "Ponga el control dentro del <repeat> que contiene el nodo, y fuera de los demás.",
    remedy_en: "Put the control into the <repeat> that holds the node, and outside of any other.",
};

pub(crate) static RANGE: Rule = Rule {
    code: "FORM-RANGE",
    severity: Severity::Error,
    cause_es: "La escala de «{0}» tiene un start, end o step que no es un número.",
    cause_en: "The range of “{0}” has a start, end or step that is no number.",
    remedy_es: "Escriba números en el elemento <range>.",
    remedy_en: "Write numbers at the <range> element.",
};

pub(crate) static ACTION_TARGET: Rule = Rule {
    code: "FORM-ACTION-TARGET",
    severity: Severity::Error,
    cause_es: "La acción quiere cambiar «{0}», que no está en la instancia.",
    cause_en: "The action is to change “{0}”, which is not in the instance.",
    remedy_es: "Corrija la ruta de la acción.",
    remedy_en: "Correct the action's path.",
};

pub(crate) static EVENT: Rule = Rule {
    code: "FORM-EVENT",
    severity: Severity::Error,
    cause_es: "La acción espera el suceso «{0}», que no existe en ese lugar.",
    cause_en: "The action waits for the event “{0}”, which does not exist at that place.",
    remedy_es: "Use odk-instance-first-load, odk-instance-load, xforms-value-changed o, dentro de una repetición, odk-new-repeat.",
    remedy_en: "Use odk-instance-first-load, odk-instance-load, xforms-value-changed or, inside a repeat, odk-new-repeat.",
};

pub(crate) static REFERENCE: Rule = Rule {
    code: "FORM-REFERENCE",
    severity: Severity::Warning,
    cause_es: "La expresión de «{0}» se refiere a «{1}», que no está en la instancia.",
    cause_en: "The expression of “{0}” refers to “{1}”, which is not in the instance.",
    remedy_es: "Corrija la ruta o agregue el nodo a la instancia primaria.",
    remedy_en: "Correct the path, or add the node to the primary instance.",
};

pub(crate) static CYCLE: Rule = Rule {
    code: "FORM-CYCLE",
    severity: Severity::Error,
    cause_es: "La lógica del formulario da vueltas: {0}.",
    cause_en: "The form's logic goes round in a circle: {0}.",
    remedy_es: "Quite una de estas dependencias: ningún valor ni condición puede depender de sí mismo.",
    remedy_en: "Remove one of these dependencies: no value and no condition can depend on itself.",
};

pub(crate) static ITEXT_UNKNOWN: Rule = Rule {
    code: "FORM-ITEXT-UNKNOWN",
    severity: Severity::Warning,
    cause_es: "El texto «{0}» falta en las traducciones.",
    cause_en: "The text “{0}” is missing from the translations.",
    remedy_es: "Agregue un <text> con ese id a cada <translation>.",
    remedy_en: "Add a <text> with that id to every <translation>.",
};

pub(crate) static INSTANCE_UNKNOWN: Rule = Rule {
    code: "FORM-INSTANCE-UNKNOWN",
    severity: Severity::Error,
    cause_es: "La expresión de «{0}» usa la instancia «{1}», que el formulario no tiene.",
    cause_en: "The expression of “{0}” uses the instance “{1}”, which the form does not have.",
    remedy_es: "Agregue la lista o el archivo con ese nombre, o corrija la expresión.",
    remedy_en: "Add the list or file of that name, or correct the expression.",
};
