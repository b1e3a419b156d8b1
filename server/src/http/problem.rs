//! What every `/api` route says when it says no: a stable code and a sentence in Spanish and English.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sondeo_sync::wire::staff::Problem;

use crate::secret::NoRandomness;
use crate::storage::StorageError;

/// An entry of the registry of refusals.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub code: &'static str,
    pub es: &'static str,
    pub en: &'static str,
}

macro_rules! refusals {
    ($($name:ident $status:ident $code:literal $es:literal $en:literal)*) => {
        $(pub const $name: Refusal = Refusal { status: StatusCode::$status, code: $code, es: $es, en: $en };)*
    };
}

refusals! {
    SIGN_IN UNAUTHORIZED "session.none"
        "Su sesión terminó. Inicie sesión de nuevo." "Your session has ended. Please sign in again."
    WRONG_PASSWORD FORBIDDEN "session.wrong"
        "El nombre de usuario o la contraseña no son correctos." "The user name or the password is not right."
    TOO_MANY TOO_MANY_REQUESTS "session.too-many"
        "Hubo demasiados intentos. Espere quince minutos." "There were too many attempts. Please wait fifteen minutes."
    NOT_ALLOWED FORBIDDEN "session.not-allowed"
        "Su cuenta solo permite ver los resultados publicados." "Your account may only see published results."
    CHANGE_PASSWORD FORBIDDEN "session.change-password"
        "Primero cambie la contraseña de un solo uso." "Please change the one-time password first."
    SHORT_PASSWORD UNPROCESSABLE_ENTITY "password.short"
        "La contraseña necesita al menos 12 caracteres." "The password needs at least 12 characters."
    COMMON_PASSWORD UNPROCESSABLE_ENTITY "password.common"
        "Esa contraseña es demasiado conocida o igual a la anterior. Elija otra." "That password is too well known, or the same as before. Please choose another."
    FOREIGN_PAGE FORBIDDEN "request.foreign"
        "La solicitud no viene de la consola." "The request does not come from the console."
    NOT_FOUND NOT_FOUND "request.not-found"
        "No existe." "There is no such thing."
    BAD_REQUEST BAD_REQUEST "request.malformed"
        "La solicitud no se entiende." "The request cannot be understood."
    TOO_LARGE PAYLOAD_TOO_LARGE "request.too-large"
        "El envío es más grande de lo que se acepta." "What was sent is larger than what is taken."
    VERSION_TAKEN CONFLICT "form.version-exists"
        "Esa versión ya está publicada con otro contenido. Cambie «version» en la hoja «settings»." "That version is already published with other content. Change \"version\" on the sheet \"settings\"."
    TOO_MANY_ROWS UNPROCESSABLE_ENTITY "export.too-many-rows"
        "Son más filas o columnas de las que caben en una hoja de Excel. Descargue los datos como CSV." "There are more rows or columns than a sheet of Excel holds. Download the data as CSV."
    EXTERNAL_RECORDS BAD_REQUEST "export.external-records"
        "Este archivo contiene cada registro y no se puede compartir fuera: «external» solo vale con format=tables, que lleva las tablas protegidas sin registros." "This file holds every record and is not for readers outside: \"external\" goes only with format=tables, which has the protected tables and no records."
    NOT_UNDERSTOOD UNPROCESSABLE_ENTITY "form.not-understood"
        "Este programa ya no entiende ninguna versión del formulario, y por eso no puede leer sus respuestas. Los registros están completos en el servidor: publique el formulario corregido con el mismo «form_id» y una «version» nueva, o vuelva al programa anterior." "This program understands no version of the form any more, so it cannot read its answers. The records are whole on the server: publish the mended form with the same \"form_id\" and a new \"version\", or go back to the program before."
    NO_SUCH_WAVE UNPROCESSABLE_ENTITY "report.no-such-wave"
        "Ningún registro es de esa ronda, o el formulario no tiene una pregunta con el papel «wave»." "No record is of that wave, or the form has no question with the role \"wave\"."
    OPEN_RELEASE UNPROCESSABLE_ENTITY "release.open"
        "Un informe sin protección no se publica: elija el perfil interno o el externo." "A report without protection is not published: choose the internal or the external profile."
    FEW_RECORDS CONFLICT "release.too-few-records"
        "Hay muy pocos registros para publicar algo sin mostrar a las personas." "There are too few records to publish anything without showing persons."
    FEW_CHANGES CONFLICT "release.too-few-changes"
        "Desde una publicación anterior cambiaron muy pocos registros: al comparar las dos se verían sus respuestas." "Too few records changed since an earlier release: comparing the two would show their answers."
    OTHER_COUNTING CONFLICT "release.other-counting"
        "Una publicación anterior contó los mismos registros de otra manera: al comparar las dos se podría ver qué respondieron pocas personas." "An earlier release counted the same records in another way: comparing the two could show what few people answered."
    REHEARSAL_RELEASE CONFLICT "release.rehearsal"
        "Los registros de un ensayo no se publican: sus respuestas son inventadas." "Records of a rehearsal are not published: their answers are made up."
    UNREADABLE_RECORD CONFLICT "quarantine.no-form"
        "Esta versión de la encuesta no está publicada aquí, o el documento no dice de cuál es: nada podría leerlo. Publique la versión, o rechace el registro." "This version of the survey is not published here, or the document does not say which it is: nothing could read it. Publish the version, or reject the record."
    HAS_RECORDS CONFLICT "rehearsal.has-records"
        "El formulario ya tiene registros reales; un ensayo se mezclaría con ellos." "The form already has real records; a rehearsal would mix with them."
    MISSING_FILE UNPROCESSABLE_ENTITY "rehearsal.form"
        "El formulario no se puede llenar: falta un archivo o no se puede leer." "The form cannot be filled: a file is missing or cannot be read."
    DEVICE_UNKNOWN UNAUTHORIZED "device.unknown"
        "Esta tableta no está inscrita o se dio de baja. Inscríbala de nuevo." "This tablet is not enrolled or was taken out of service. Please enrol it again."
    CODE_UNKNOWN NOT_FOUND "enrol.unknown"
        "El código no existe o ya venció. Pida uno nuevo." "The code does not exist or has expired. Please ask for a new one."
    CODE_USED_UP CONFLICT "enrol.used-up"
        "El código ya se usó en todas las tabletas previstas. Pida uno nuevo." "The code was used by as many tablets as it was made for. Please ask for a new one."
    NO_ROOM INSUFFICIENT_STORAGE "server.full"
        "El servidor no tiene espacio. Nada se perdió; avise a quien lo administra." "The server has no room left. Nothing was lost; please tell whoever runs it."
    BUSY SERVICE_UNAVAILABLE "server.busy"
        "El servidor está ocupado. Inténtelo de nuevo en un momento." "The server is busy. Please try again in a moment."
    BROKEN INTERNAL_SERVER_ERROR "server.broken"
        "Algo falló en el servidor. Nada se perdió; avise a quien lo administra." "Something failed in the server. Nothing was lost; please tell whoever runs it."
}

/// The refusal with sentences that know more of the case than its own.
pub fn explained(refusal: &Refusal, es: String, en: String) -> Response {
    let body = Problem {
        code: refusal.code.to_owned(),
        message_es: es,
        message_en: en,
    };
    (refusal.status, Json(body)).into_response()
}

impl IntoResponse for &Refusal {
    fn into_response(self) -> Response {
        let mut response = explained(self, self.es.to_owned(), self.en.to_owned());
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = axum::http::HeaderValue::from_static("5");
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

/// A request that never reached its handler, because its body, query or path is not what the route takes, is refused in
/// the same way as by a handler.
pub async fn in_our_words(answer: Response) -> Response {
    let is_ours = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|media_type| media_type == "application/json");
    match answer.status() {
        StatusCode::PAYLOAD_TOO_LARGE if !is_ours => (&TOO_LARGE).into_response(),
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::UNPROCESSABLE_ENTITY
            if !is_ours =>
        {
            (&BAD_REQUEST).into_response()
        }
        _ => answer,
    }
}

/// What a handler returns in the place of its answer.
pub struct Refused(pub &'static Refusal);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<&'static Refusal> for Refused {
    fn from(refusal: &'static Refusal) -> Self {
        Self(refusal)
    }
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage");
        Self(match error {
            StorageError::Full(_) => &NO_ROOM,
            StorageError::Unavailable(_) => &BUSY,
            StorageError::Broken(_) | StorageError::Newer(_) => &BROKEN,
        })
    }
}

impl From<NoRandomness> for Refused {
    fn from(error: NoRandomness) -> Self {
        tracing::error!(%error, "randomness");
        Self(&BROKEN)
    }
}

impl From<std::io::Error> for Refused {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "files");
        Self(match error.kind() {
            std::io::ErrorKind::NotFound => &NOT_FOUND,
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => &NO_ROOM,
            _ => &BROKEN,
        })
    }
}
