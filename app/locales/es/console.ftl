# La consola del personal.
console-title = Sondeo: consola
console-name = Consola
nav-main = Secciones
nav-forms = Encuestas
nav-devices = Tabletas
not-found-title = Esta página no existe
not-found-text = Revise la dirección o vuelva a las encuestas.
refresh = Actualizar
never = Nunca
unknown = No se sabe
size-kb = { $size } kB
size-mb = { $size } MB

# Cuenta
sign-in-title = Iniciar sesión
sign-in-intro = Para el personal que publica encuestas y descarga resultados. Las tabletas no necesitan cuenta: se inscriben con un código.
sign-in-expired = La sesión terminó por seguridad. Inicie sesión de nuevo para continuar.
sign-in-user = Nombre de usuario
sign-in-password = Contraseña
sign-in = Iniciar sesión
sign-in-busy = Comprobando…
sign-in-wrong = El nombre de usuario o la contraseña no son correctos.
sign-out = Cerrar sesión
first-password-title = Elija su contraseña
first-password-intro = La contraseña con la que entró era de un solo uso. Elija la suya para continuar.
account-password = Cambiar la contraseña
password-old = Contraseña actual
password-new = Contraseña nueva
password-again = Contraseña nueva, otra vez
password-hint = Al menos 12 caracteres. Una frase de varias palabras es fácil de recordar y difícil de adivinar.
password-short = Escriba al menos 12 caracteres.
password-differs = Las dos contraseñas nuevas no son iguales.
password-old-wrong = La contraseña actual no es correcta.
password-save = Guardar la contraseña
password-changed = La contraseña se cambió.

# Lista de encuestas
forms-title = Encuestas
forms-add = Agregar encuesta
forms-empty-title = Aún no hay encuestas publicadas
forms-empty-text = Agregue un archivo de Excel con el formato XLSForm y pruébelo aquí mismo antes de publicarlo.
forms-versions = { $count ->
    [one] 1 versión
   *[other] { $count } versiones
}
forms-newest = la más reciente: { $version }, { $when }
forms-closed = Cerrada
forms-missing-media = Faltan archivos
forms-records = Registros
forms-quarantined = En revisión
forms-last = Última llegada
forms-none-yet = Ninguna aún

# Una encuesta
form-unknown = El servidor no tiene esta encuesta
form-parts = Partes de la encuesta
tab-versions = Versiones
tab-arrivals = Llegadas
tab-records = Registros
tab-results = Resultados
tab-downloads = Descargas
versions-title = Versiones publicadas
versions-new = Publicar otra versión
versions-current = Vigente
versions-unnamed = Sin número de versión
versions-published = Publicada el { $when } por { $who }
versions-xform = XForm (XML)
versions-workbook = Libro original: { $name }
versions-media = { $count ->
    [one] 1 archivo adjunto
   *[other] { $count } archivos adjuntos
}
versions-missing-title = A la versión vigente le faltan archivos
versions-missing-text = Las tabletas no mostrarán la encuesta como lista sin conexión hasta que se publique una versión con estos archivos:

# Cerrar una encuesta
closing-title = Cerrar la encuesta
closing-text = Para cuando ya no se recopilen respuestas: las tabletas y ODK Collect dejan de ofrecerla. Nada se borra.
closing-close = Cerrar la encuesta
closing-ask = ¿Cerrar esta encuesta?
closing-ask-offer = Las tabletas y ODK Collect dejan de ofrecerla para registros nuevos en su próxima conexión.
closing-ask-records = Los registros que las tabletas aún tienen, terminados o no, seguirán llegando y contarán.
closing-ask-results = Los resultados y las descargas se conservan. Puede abrirla de nuevo cuando quiera.
closed-title = Encuesta cerrada el { $when } por { $who }
closed-text = Las tabletas y ODK Collect no la ofrecen para registros nuevos. Los que aún tienen siguen llegando y cuentan.
closed-open = Abrir la encuesta de nuevo

# Inscripción
enrol-title = Inscribir tabletas
enrol-text = Cada tableta lee el código con su cámara o abre el enlace, y descarga todas las encuestas para trabajar sin conexión.
enrol-only-here-title = Este enlace solo funciona en este equipo
enrol-only-here-text = Para inscribir otras tabletas, el servidor necesita una dirección que ellas alcancen, con HTTPS. Inícielo con --listen y un certificado (vea «Serve beyond this machine» en el README) y abra la consola por esa dirección.
enrol-tablets = Cuántas tabletas
enrol-tablets-hint = De 1 a { $most } por código.
enrol-hours = Vigencia del código
enrol-hours-choice = { $count ->
    [4] 4 horas
    [24] 1 día
    [72] 3 días
    [168] 1 semana
   *[other] { $count } horas
}
enrol-make = Crear código
enrol-another = Crear otro código
enrol-busy = Creando el código…
enrol-qr = Código QR con el enlace de inscripción
enrol-limits = Tabletas: { $tablets } · ya lo usaron: { $used } · vence el { $when }
enrol-copy = Copiar el enlace
enrol-copied = Enlace copiado
enrol-print = Imprimir
enrol-open = { $count ->
    [one] 1 código vigente
   *[other] { $count } códigos vigentes
}
enrol-end = Anular todos los códigos
enrol-end-title = ¿Anular los códigos?
enrol-end-text = Ninguna tableta podrá inscribirse con los códigos creados hasta ahora. Las tabletas ya inscritas siguen igual. Úselo si un código llegó a quien no debía.

# ODK Collect
collect-title = Equipos con ODK Collect
collect-text = Quien ya trabaja con ODK Collect (Android) puede seguir con esa aplicación: recibe las mismas encuestas y envía aquí sus registros. En Collect elija «Configurar con código QR» y lea el código.
collect-name = Nombre del equipo
collect-name-first = Collect 1
collect-make = Crear código para Collect
collect-busy = Creando el código…
collect-qr = Código QR con la configuración de ODK Collect
collect-once = El código de «{ $name }» lleva su clave y se muestra una sola vez: no lo publique. Con «Dar de baja», en la tabla de arriba, deja de servir.
collect-address = Sin cámara, escriba esta dirección como URL del servidor, sin usuario ni contraseña:

# Tabletas
devices-title = Tabletas
devices-empty-title = Aún no hay tabletas inscritas
devices-empty-text = Cree un código aquí abajo y léalo con la cámara de cada tableta.
devices-enrolled = Tabletas activas
devices-pending = Registros por enviar
devices-drafts = Sin terminar
devices-table = Estado de cada tableta
device-name = Tableta
device-unknown = Sin inscripción
device-state = Estado
device-state-ready = Activa
device-state-silent = Sin noticias en 24 h
device-state-never = Aún no se conecta
device-state-revoked = Dada de baja
device-seen = Última conexión
device-pending = Por enviar
device-drafts = Sin terminar
device-received = Recibidos
device-storage = Almacenamiento
device-storage-kept = Protegido
device-storage-evictable = El navegador podría borrarlo
device-clock = Reloj
device-app = Versión de la aplicación
device-actions = Acciones
device-enrolled = Inscrita el { $when }
device-revoke = Dar de baja
device-revoke-named = Dar de baja la tableta { $name }
device-revoke-title = ¿Dar de baja esta tableta?
device-revoke-text = { $name } ya no podrá descargar encuestas. Lo que todavía envíe quedará en «Por revisar», fuera de los resultados. Úselo si la tableta se perdió o cambió de manos.
device-revoke-pending = { $count ->
    [one] Según su último aviso, aún tiene 1 registro por enviar; si llega, tendrá que revisarlo.
   *[other] Según su último aviso, aún tiene { $count } registros por enviar; si llegan, tendrá que revisarlos.
}
skew-seconds = { $count } s
skew-minutes = { $count } min

# Llegadas
arrivals-text = Lo recibido por el servidor y lo que las tabletas dicen que aún conservan, según el último aviso de cada una.
arrivals-received = Recibidos
arrivals-pending = En tabletas, por enviar
arrivals-quarantined = En revisión
arrivals-rehearsal = { $count ->
    [one] 1 es de un ensayo
   *[other] { $count } son de un ensayo
}
arrivals-last = Última llegada
arrivals-table = Llegadas por tableta
arrivals-empty = Aún no llega ningún registro
arrivals-pending-title = { $count ->
    [one] Falta 1 registro por llegar
   *[other] Faltan { $count } registros por llegar
}
arrivals-pending-text = Conecte las tabletas a la red y abra la aplicación; los registros se envían solos. No borre los datos del navegador antes de que lleguen.
arrivals-quarantined-title = { $count ->
    [one] 1 registro necesita revisión
   *[other] { $count } registros necesitan revisión
}
arrivals-quarantined-text = Se conservan completos, pero no cuentan en los resultados. El motivo está en la tabla de registros.

# Registros
records-empty-title = Aún no hay registros
records-empty-text = Aparecerán aquí en cuanto las tabletas los envíen.
records-table = Registros recibidos
records-received = Recibido
records-rehearsal = Ensayo
records-rehearsal-text = Es de un ensayo: sus respuestas son inventadas.
records-quarantined = En revisión
records-range = Registros { $from } a { $to } de { $total }
records-newer = Más recientes
records-older = Más antiguos
records-columns = Preguntas { $from } a { $to } de { $total }
records-columns-before = Preguntas anteriores
records-columns-after = Preguntas siguientes
records-not-asked = no se preguntó
records-not-asked-text = la pregunta no correspondía, por las respuestas anteriores
records-blank = en blanco
records-blank-text = se preguntó y se dejó sin respuesta
records-one = Registro

# Registros que alguien debe revisar
nav-quarantine = Por revisar
quarantine-title = Registros por revisar
quarantine-text = Llegaron completos y se conservan, pero no cuentan en los resultados hasta que alguien decida. Cada decisión queda anotada con el nombre de quien la tomó.
quarantine-rejected-text = No cuentan en los resultados. Se conservan y se pueden aceptar más adelante.
quarantine-show-rejected = Ver los rechazados
quarantine-show-waiting = Ver los que esperan
quarantine-none = No hay registros por revisar
quarantine-none-rejected = No hay registros rechazados
quarantine-form = Encuesta
quarantine-no-form = No se sabe
quarantine-reason = Motivo
quarantine-document = Documento
quarantine-bytes = Descargar ({ $size })
quarantine-other = Descargar el que cuenta ahora
quarantine-decision = Decisión
quarantine-accept = Aceptar
quarantine-reject = Rechazar
quarantine-accept-numbered = Aceptar el registro número { $number }
quarantine-reject-numbered = Rechazar el registro número { $number }
quarantine-accept-title = ¿Aceptar este registro?
quarantine-accept-text = Contará en los resultados desde ahora.
quarantine-accept-conflict = Tomará el lugar del registro que ahora cuenta con el mismo identificador, que quedará entre los rechazados.
quarantine-accept-edit = Tomará el lugar de la versión que ahora cuenta; las anteriores se conservan en su historial.
quarantine-reject-title = ¿Rechazar este registro?
quarantine-reject-text = No contará en los resultados. Se conserva, y se puede aceptar más adelante.
quarantine-conflict = Hay otro registro con el mismo identificador y contenido distinto. Compare los dos documentos: si acepta este, toma el lugar del otro.
quarantine-edit-conflict = Es la segunda corrección del mismo registro. Si la acepta, toma el lugar de la primera.
quarantine-edit-before-original = Corrige un registro que aún no llega. Se unirán solos cuando llegue.
quarantine-unknown-form-version = La versión de la encuesta no está publicada aquí. Contará sola en cuanto se publique.
quarantine-revoked-device = Lo envió una tableta dada de baja. Acéptelo solo si sabe quién la tenía.
quarantine-rehearsal-id = Su identificador es como el de un ensayo, pero lo envió una tableta.
quarantine-no-instance-id = El documento no tiene un identificador único que se pueda usar.
quarantine-unreadable = El documento está dañado o no es un registro: no se puede leer.
records-encrypted = cifrado
records-encrypted-text = las respuestas están cifradas; se leen con la clave privada y «sondeo decrypt»

# Resultados
results-by = Desglosar por
results-wave = Ronda
results-wave-all = Todas
results-n = n = { $n }
results-records = { $count ->
    [one] 1 registro cuenta en estos resultados
   *[other] { $count } registros cuentan en estos resultados
}
results-about = Más o menos
results-quarantined = { $count ->
    [one] 1 registro en revisión no se cuenta
   *[other] { $count } registros en revisión no se cuentan
}
results-declined = { $count ->
    [one] 1 persona prefirió no participar y no se cuenta
   *[other] { $count } personas prefirieron no participar y no se cuentan
}
results-rehearsed = { $count ->
    [one] 1 registro de ensayo no se cuenta
   *[other] { $count } registros de ensayo no se cuentan
}
results-out = { $count ->
    [one] 1 registro no se cuenta porque se corrigió con otro o se rechazó
   *[other] { $count } registros no se cuentan porque se corrigieron con otros o se rechazaron
}
results-empty-title = Aún no hay resultados
results-empty-text = Aparecerán aquí en cuanto lleguen registros.
results-table = Tabla: { $label }
results-base = n es el número de quienes respondieron la pregunta y la base de los porcentajes. Debajo de cada tabla está cuántas personas no respondieron, o no se les preguntó.
results-hidden-title = Algunas cifras no se muestran
results-hidden-text = El punto (·) está en el lugar de cifras que podrían revelar la respuesta de una persona: las de menos de { $minimum } personas y las que permitirían calcularlas.

# Descargas
downloads-text = Para analizar con sus propias herramientas. Cada archivo describe la encuesta, la versión y el significado de cada código.
downloads-language = Idioma de las etiquetas
downloads-values = Respuestas de opción
downloads-values-labels = Etiquetas
downloads-values-codes = Códigos
downloads-several = Respuestas múltiples
downloads-several-both = Juntas y por columna
downloads-several-split = Una columna por opción
downloads-several-one = Juntas en una columna
downloads-xlsx-title = Libro de Excel
downloads-xlsx-text = Datos con etiquetas, datos con códigos, resultados agregados y libro de códigos, cada uno en su hoja.
downloads-csv-title = Texto separado por comas
downloads-csv-text = Los registros en UTF-8, para R, Stata, SPSS, Python y otros programas.
downloads-care-title = Estos archivos contienen respuestas de personas
downloads-care-text = Guárdelos cifrados, compártalos solo con quien deba verlos y bórrelos cuando ya no los necesite.

# Agregar una encuesta
add-title = Agregar encuesta
add-intro = El archivo se lee en este navegador: nada sale de este equipo hasta que usted publique.
add-files = Archivos elegidos
add-role-survey = Encuesta
add-role-media = Adjunto
add-remove = Quitar { $name }
drop-title = Suelte aquí la encuesta y sus adjuntos
drop-kinds = XLSForm en .xlsx, .xlsm, .xls, .csv, .zip de archivos CSV o Markdown (.md), o XForm en .xml; además imágenes, audio, video y tablas.
drop-choose = Elegir archivos
stage-opening = Abriendo los archivos…
stage-reading = Leyendo la encuesta…
stage-linking = Comprobando fórmulas y referencias…
check-title = Revisión
check-errors = { $count ->
    [one] Hay 1 error que impide publicar
   *[other] Hay { $count } errores que impiden publicar
}
check-errors-text = Corrija el archivo y elíjalo otra vez. La tabla muestra todos los problemas, con su lugar y su remedio.
check-foreign = Este archivo no parece una encuesta
check-foreign-text = Una encuesta es un libro con una hoja «survey» que tiene las columnas «type», «name» y «label»; sus opciones van en la hoja «choices». Elija otro archivo, o descargue el libro de una encuesta publicada y úselo como modelo.
check-good = La encuesta se puede publicar
check-good-text = Pruébela antes: funciona aquí igual que en la tableta, también sin conexión.
check-id = Identificador
check-version = Versión
check-questions = Preguntas
check-languages = Idiomas
check-one-language = Uno solo
check-missing = La encuesta menciona archivos que no se eligieron
check-unused = La encuesta no menciona estos archivos
problems-table = Problemas de la encuesta
problems-all = Mostrar los { $count } problemas
problem-severity = Gravedad
problem-place = Lugar
problem-excerpt = Texto
problem-cause = Qué pasa
problem-remedy = Cómo arreglarlo
problem-error = Error
problem-warning = Advertencia
problem-info = Nota
problem-error-count = { $count ->
    [one] 1 error
   *[other] { $count } errores
}
problem-warning-count = { $count ->
    [one] 1 advertencia
   *[other] { $count } advertencias
}
problem-info-count = { $count ->
    [one] 1 nota
   *[other] { $count } notas
}
annotated-download = Descargar el libro con comentarios
annotated-suffix = revisado
annotated-text = Cada problema queda como comentario en su celda. El libro no sale de este equipo.
annotated-failed = No se pudo preparar el libro con comentarios.
tests-summary = Se cumplen { $held } de { $all } pruebas del libro
tests-holds = Se cumple
tests-fails = Falla
advice-title = Cómo la vivirá quien responde
advice-minutes = Minutos
advice-minutes-value = alrededor de { $minutes } (hasta { $longest })
advice-reading = Lectura (INFLESZ)
advice-translation = Traducción: { $language }
advice-gender = Perspectiva de género
advice-gender-clean = La revisión de género no encontró nada que mejorar.
advice-first = Corregir primero
advice-then = Conviene corregir
advice-last = Sugerencia
advice-first-count = { $count ->
    [one] 1 recomendación que conviene atender primero
   *[other] { $count } recomendaciones que conviene atender primero
}
advice-then-count = { $count ->
    [one] 1 recomendación
   *[other] { $count } recomendaciones
}
advice-last-count = { $count ->
    [one] 1 sugerencia
   *[other] { $count } sugerencias
}
advice-exceptions = { $count ->
    [one] 1 excepción con su motivo
   *[other] { $count } excepciones con su motivo
}
advice-portability = { $count ->
    [one] 1 diferencia entre aplicaciones
   *[other] { $count } diferencias entre aplicaciones
}
place-sheet = toda la hoja
place-row = fila { $row }
place-column = columna { $column }
place-line = línea { $line }, columna { $column }
place-form = toda la encuesta
read-no-survey-cause = Ninguno de los archivos elegidos puede ser una encuesta.
read-no-survey-remedy = Agregue un archivo .xlsx, .xlsm, .xls, .csv, .zip, .md o .xml.
read-too-large-cause = El archivo es demasiado grande para ser una encuesta.
read-too-large-remedy = Saque del libro las imágenes y las tablas grandes y agréguelas como archivos aparte.
read-changed-cause = El navegador ya no puede leer el archivo; quizá cambió en el disco después de elegirlo.
read-changed-remedy = Elija el archivo otra vez.

# Probar
try-title = Probar la encuesta
try-text = Llénela como en la tableta, también sin conexión. Nada se guarda ni se envía.
try-start = Probar ahora
try-again = Empezar de nuevo
try-close = Terminar la prueba
try-done = Fin de la prueba
try-done-text = Así quedaría el registro. No se guardó ni se envió.
try-failed = La encuesta no se puede probar

# Publicar
publish-title = Publicar
publish-text = Crea una versión que ya no cambia. Las tabletas la descargan la próxima vez que tengan conexión.
publish = Publicar
publish-ask = ¿Publicar esta encuesta?
publish-ask-named = «{ $title }», versión { $version }.
publish-ask-unversioned = «{ $title }», sin número de versión.
publish-ask-text = Las tabletas inscritas la recibirán en su próxima conexión. Una versión publicada ya no se puede cambiar ni retirar; para corregirla se publica otra.
publish-ask-warnings = { $count ->
    [one] La tabla de problemas tiene 1 advertencia.
   *[other] La tabla de problemas tiene { $count } advertencias.
}
publish-ask-closed = Esta encuesta está cerrada y publicar no la abre: las tabletas no la recibirán hasta que la abra de nuevo en su página.
publish-ask-missing = Faltan archivos: { $files }. Sin ellos, las tabletas la reciben incompleta: faltarán sus imágenes, audios o listas. Agréguelos antes, o publique después la misma versión con ellos.
publish-sending = Enviando: { $percent } %
publish-sending-label = Avance del envío
publish-waiting = El servidor está revisando y guardando la encuesta…
publish-done = La encuesta se publicó
publish-done-version = Se publicó la versión { $version }
publish-done-text = Las tabletas inscritas la descargarán en cuanto tengan conexión.
publish-done-closed = La encuesta sigue cerrada: las tabletas no la recibirán hasta que la abra de nuevo en su página.
publish-older = Ya estaba publicada, y no es la vigente
publish-older-text = Publicó la versión { $version }, que ya existía. Las tabletas siguen con la { $current }: para cambiarla, publique una versión con otro número.
publish-open = Abrir la encuesta
publish-refused = El servidor encontró errores y no la publicó

## Rehearsal

forms-rehearsal = { $count ->
    [one] 1 registro de ensayo
   *[other] { $count } registros de ensayo
}
rehearsal-title = { $count ->
    [one] Ensayo: 1 registro inventado, no es un dato real
   *[other] Ensayo: { $count } registros inventados, no son datos reales
}
rehearsal-text = Los respondió el propio sistema para que pueda ver cómo funcionan los resultados y las descargas. Bórrelos antes de empezar a recibir respuestas.
rehearsal-not-counted = Ya hay registros reales: los de ensayo no se cuentan en los resultados ni salen en las descargas. Bórrelos para no confundirlos.
rehearsal-remove = Borrar el ensayo
rehearsal-remove-sure = Sí, borrar los { $count } registros del ensayo
rehearsal-keep = No borrar
rehearse-title = Ensayar
rehearse-text = { $count } personas inventadas responden la encuesta siguiendo su propia lógica. Así puede ver resultados y descargas antes de preguntar a nadie. Los registros quedan marcados y se borran con un botón.
rehearse-begin = Ensayar la encuesta
rehearse-busy = Ensayando…
results-print = Abrir para imprimir
results-profile = Para quién
results-profile-internal = Uso interno
results-profile-external = Para compartir
results-profile-open = Sin protección
results-why = No se muestra. ¿Por qué?
results-contents = Contenido
results-preview = Vista previa: estas cifras cambian mientras llegan registros. Para citarlas o compartirlas, publique los resultados.
results-sentences = { $count } resultados en frases
downloads-get = Descargar: { $name }
downloads-tables-title = Tablas del informe
downloads-tables-text = Solo las tablas protegidas, en Excel: sin registros. Se puede compartir.
downloads-central-title = CSV como ODK Central
downloads-central-text = Las mismas columnas y claves que exporta Central, para scripts que ya existen.
downloads-spss-title = SPSS
downloads-spss-text = Archivo .sav con etiquetas y valores perdidos declarados; también lo abre PSPP.
downloads-stata-title = Stata
downloads-stata-text = Archivo .dta con etiquetas y valores perdidos extendidos (.d, .r, .a, .n).
downloads-r-title = R
downloads-r-text = CSV y un script que los lee con factores, etiquetas y el estado de cada respuesta.
downloads-parquet-title = Parquet
downloads-parquet-text = Columnas con tipo y el estado de cada respuesta, para Python, Power BI y bases analíticas.
downloads-json-title = JSON
downloads-json-text = Un objeto por registro, con las repeticiones dentro.
downloads-geojson-title = GeoJSON
downloads-geojson-text = Los lugares que se respondieron, para mapas.
downloads-ddi-title = Diccionario DDI
downloads-ddi-text = Variables, preguntas y categorías para un archivo de datos; sin respuestas.

# Publicaciones
releases-title = Publicar resultados
releases-text = Lo que ve abajo es una vista previa: cambia con cada registro que llega. Al publicar, el informe se congela con un identificador y ya no cambia: comparta esa versión, no la vista previa. Antes de publicar se compara con todo lo publicado; si la diferencia mostraría lo que respondieron unas pocas personas, no se publica.
releases-publish = Publicar resultados
releases-ask = ¿Publicar estos resultados?
releases-ask-text = La publicación queda para siempre, con el perfil, el desglose y la ronda que ve abajo: no se puede borrar ni corregir.
releases-busy = Publicando…
releases-rehearsal = Las respuestas de un ensayo son inventadas y no se publican. Borre el ensayo; cuando lleguen registros reales podrá publicar.
releases-open = Un informe sin protección no se publica. Elija «Uso interno» o «Para compartir».
releases-done = Se publicó { $id }.
releases-same = Nada ha cambiado desde { $id }: esa publicación sigue vigente.
releases-list = { $count ->
    [one] 1 publicación
   *[other] { $count } publicaciones
}
releases-made = { $when }, por { $who }
published-title = Resultados publicados
published-text = Cada publicación está congelada: sus cifras ya no cambian y se pueden citar con su identificador. Para ver cifras más recientes, pida a quien administra el proyecto que las publique.
published-shown = Publicación que se muestra
published-empty-title = Aún no se ha publicado nada
published-empty-text = Los resultados aparecen aquí cuando quien administra el proyecto los publica. Las vistas previas no se muestran: al compararlas de un día a otro se podría saber qué respondió una persona.
