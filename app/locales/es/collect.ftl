# La tableta.
nav-main = Secciones
nav-forms = Encuestas
nav-records = Registros
nav-settings = Ajustes

enrol-title = Inscribir esta tableta
enrol-text = Escriba el código que le dio el personal responsable, o abra en esta tableta el enlace o el código QR de la consola.
enrol-linked = Confirme el nombre de la tableta; si otra ya se llama así, recibirá el número siguiente. Después se descargan todas las encuestas.
enrol-code = Código de inscripción
enrol-code-hint = También puede pegar el enlace completo.
enrol-name = Nombre de la tableta
enrol-name-hint = Así la reconocerá el personal en la consola. No escriba el nombre de ninguna persona.
enrol-name-suggestion = Tableta 1
enrol-prepare = Antes de entregar la tableta, instale la aplicación en la pantalla de inicio y ábrala desde ahí, para que el navegador conserve los registros; y elija un PIN (Ajustes).
enrol-confirm = Inscribir tableta
enrol-working = Inscribiendo…
enrol-failed = No se pudo inscribir la tableta

forms-update = Descargar encuestas
forms-asking = Consultando qué encuestas hay…
forms-downloading = Descargando archivo { $done } de { $all }…
forms-up-to-date = Todas las encuestas publicadas están en esta tableta.
forms-download-failed = La descarga no se completó
forms-none = Todavía no hay encuestas
forms-none-text = Con conexión a internet, toque «Descargar encuestas».
forms-ready = Lista para usarse sin conexión
forms-downloaded = Descargada
forms-incomplete = Descarga incompleta
forms-begin = Empezar
forms-begin-named = Empezar: { $title }
forms-cannot-open = No se pudo abrir la encuesta
forms-unfinished =
    { $count ->
        [one] Hay 1 registro sin terminar
       *[other] Hay { $count } registros sin terminar
    }
forms-see-unfinished = Ver los registros sin terminar

form-incomplete = Faltan archivos de la encuesta. Conéctese a internet y descargue las encuestas.
form-broken = La encuesta tiene un error y no se puede contestar. Avise al personal responsable. ({ $cause })

fill-title = Encuesta
fill-opening = Abriendo la encuesta…
fill-cannot = La encuesta no se puede abrir
fill-none = Este registro ya se terminó o ya no está en la tableta.
fill-elsewhere = Este registro está abierto en otra ventana. Siga ahí, o cierre esa ventana y vuelva a intentar.

thanks-title = Encuesta guardada
thanks-hand-over = Entregue la tableta, por favor.
thanks-text = Ya nadie puede ver sus respuestas en esta tableta.
thanks-passes-on = Sus respuestas quedaron guardadas. Esta encuesta propone algunas de ellas a la siguiente persona.
thanks-next = Preparar para la siguiente persona

left-title = Su código para continuar
left-text = Sus respuestas quedaron guardadas. Anote este código: nadie más podrá abrirlas en esta tableta.
left-note = Si pierde el código, pida ayuda a la persona que le entregó la tableta.
left-resume = Seguir contestando
left-done = Ya lo anoté

code-title = Código para continuar
code-label = Código
code-hint = El que apareció al salir de la encuesta, o el PIN de la persona encargada de la tableta.
code-none = Se interrumpió antes de tener código. Ábrala solo si es suya o si le encargaron la tableta. Con un PIN (Ajustes), nadie más puede abrirla.
code-wrong = El código no es correcto.
code-wait = Hubo demasiados intentos. Espere 5 minutos y vuelva a intentar.

pin-title = PIN de la persona encargada
pin-text = Con el PIN se abren y se eliminan los registros sin terminar cuyo código se perdió. No se lo dé a quienes contestan. No abre lo que se dejó antes de elegirlo.
pin-old = PIN actual
pin-new = PIN nuevo
pin-short = Use solo cifras, { $count } o más.
pin-saved = El PIN quedó guardado.
pin-gone = Esta tableta ya no tiene PIN.

records-drafts = Sin terminar
records-unsent = Por enviar
records-sent = Enviados
records-send = Enviar ahora
records-sending = Enviando…
records-nothing-left = No queda ningún registro por enviar.
records-last-contact = Último contacto con el servidor: { $time }
records-no-contact = Esta tableta aún no ha tenido contacto con el servidor.
records-none = Todavía no hay registros en esta tableta
records-resume = Continuar
records-discard = Eliminar
records-put-away = La encuesta quedó guardada: nadie tocó la tableta en { $count } min. Para seguir, pulse «Continuar».
records-more = { $count ->
    [one] Hay otro registro, más antiguo.
   *[other] Hay otros { $count } registros, más antiguos.
}
records-show-more = Mostrar más
records-discard-title = ¿Eliminar este registro sin terminar?
records-discard-text = Sus respuestas se borrarán de la tableta y no se podrán recuperar.
record-draft = Sin terminar
record-unsent = Por enviar
record-sent = Enviado
record-sent-review = Enviado, en revisión
record-begun = Folio { $number } · Empezado: { $time }
record-finished = Folio { $number } · Terminado: { $time }
record-receipt = comprobante { $code }

trouble-no-reply = El servidor no respondió. Se volverá a intentar.
trouble-unproven = El servidor no dio un comprobante válido. El registro sigue guardado aquí y se volverá a intentar.
trouble-incomplete = Faltan archivos por llegar. Se volverá a intentar.
trouble-portal = La red pide iniciar sesión. Abra otra página del navegador, inicie sesión y toque «Enviar ahora».
trouble-busy = El servidor está ocupado. Se volverá a intentar.
trouble-sign-in = El servidor ya no reconoce esta tableta. Inscríbala de nuevo; el registro sigue guardado.
trouble-form-unknown = El servidor no conoce esta encuesta. Avise al personal responsable; el registro sigue guardado.
trouble-conflict = El servidor tiene otra versión de este registro. Avise al personal responsable; el registro sigue guardado.
trouble-too-large = El registro es demasiado grande para el servidor. Avise al personal responsable; el registro sigue guardado.
trouble-refused = El servidor no aceptó el registro. Avise al personal responsable; el registro sigue guardado.

settings-tablet = Tableta
settings-name = Nombre
settings-project = Proyecto
settings-idle = Minutos sin uso para guardar la encuesta abierta (0: nunca)
settings-storage = Funcionamiento sin conexión
settings-offline-preparing = La aplicación se está guardando en la tableta para abrir sin conexión…
settings-offline-failed = La aplicación no se guardó completa para abrir sin conexión. Revise la red y vuelva a cargar la página.
settings-offline-ready = La aplicación abre sin conexión.
settings-kept = El navegador se comprometió a conservar los datos de esta aplicación.
settings-not-kept = El navegador no se ha comprometido a conservar los datos. Instale la aplicación en la pantalla de inicio.
settings-kept-unknown = Este navegador no dice si conservará los datos. Instale la aplicación en la pantalla de inicio.
settings-free = Espacio disponible: { $gigabytes } GB
settings-sent-kept = Los registros enviados se borran de esta tableta { $days } días después de terminarse.
settings-copy = Copia de los registros por enviar
settings-copy-text =
    { $count ->
        [0] No hay registros por enviar.
       *[other] Registros por enviar: { $count }. Si la tableta no puede conectarse, guárdelos en un archivo.
    }
settings-copy-save = Guardar en un archivo
settings-copy-title = El archivo contiene respuestas
settings-copy-warning = El archivo contiene las respuestas sin cifrar: entréguelo solo al personal responsable y bórrelo después. Los registros siguen también en la tableta.
settings-copied =
    { $count ->
        [0] No había registros por enviar.
       *[other] Registros guardados en el archivo: { $count }.
    }
settings-about = Acerca de
about-text = Encuestas sin conexión que no pierden ningún registro. Software libre (EUPL 1.2).

notice-storage = La tableta tuvo un problema para guardar o leer
notice-lost = El navegador borró los datos de esta aplicación
notice-lost-text = Se perdieron los registros sin terminar y los no enviados. Avise al personal responsable e inscriba la tableta de nuevo. Para que no se repita, instale la aplicación en la pantalla de inicio.
notice-sign-in = El servidor ya no reconoce esta tableta
notice-sign-in-text = Puede seguir contestando: todo se guarda aquí. Pida un código nuevo al personal responsable e inscriba la tableta otra vez; lo que se envíe antes quedará en revisión.
notice-unreadable = { $count ->
    [one] Un registro guardado en esta tableta no se puede leer
   *[other] { $count } registros guardados en esta tableta no se pueden leer
}
notice-unreadable-text = No se borró nada. Avise al personal responsable antes de borrar datos de la tableta; los demás registros se guardan y se envían como siempre.
notice-insecure = Esta dirección no puede funcionar sin conexión
notice-insecure-text = La página se abrió con «http», sin cifrado; los navegadores solo trabajan sin conexión con «https». Pida al personal responsable la dirección que empieza con https://.
notice-unsupported = Este navegador no puede trabajar sin conexión
notice-unsupported-text = Use una ventana normal (no privada) de un navegador actual.
notice-ask-again = Pedir al navegador que los conserve
notice-newer = Hay una versión nueva de la aplicación
notice-take-over = Actualizar ahora

store-title = Sondeo
store-closed = No se pudieron abrir los datos de esta tableta
store-keep = No borre los datos del navegador: los registros guardados siguen ahí.
store-full = El almacenamiento está lleno. Libere espacio en la tableta y vuelva a intentar; nada de lo guardado se perdió.
store-blocked = Otra ventana tiene abierta una versión anterior. Cierre las demás ventanas y vuelva a intentar.
store-timeout = El navegador no respondió a tiempo. Vuelva a cargar la página o, si sigue igual, cierre todo el navegador.
store-newer = Los datos son de una versión más nueva de la aplicación. Vuelva a cargar la página con conexión.
store-conflict = Este registro se cambió o se terminó en otra ventana. Vuelva a la lista y ábralo de nuevo.
store-hash = Un archivo llegó dañado. Descargue las encuestas otra vez.
store-read-back = Lo que se leyó después de guardar no coincide con lo escrito.
store-corrupt = Un dato guardado no se puede leer. Avise al personal responsable antes de borrar nada.
store-not-found = Lo que se buscaba ya no está en esta tableta.
store-unavailable = El navegador no dio acceso a sus datos. Espere un momento y vuelva a intentar. ({ $detail })
encryption-failed = No se pudo cifrar con la clave de la encuesta. Avise al personal responsable; nada de lo guardado se perdió. ({ $cause })
store-other = Problema de almacenamiento: { $code }
