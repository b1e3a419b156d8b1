# El formulario mientras se contesta.
form-page = Página { $page } · { $percent } %
form-at-end = Final de la encuesta
form-pages = Páginas de la encuesta
form-back = Atrás
form-forward = Siguiente
form-leave = Salir
form-language = Idioma de la encuesta
form-saved = Guardado
form-saving = Guardando…
form-not-saved = NO GUARDADO
form-not-saved-title = NO GUARDADO: sus últimas respuestas solo están en la pantalla
form-not-saved-remedy = No cierre esta página. Avise a la persona que le entregó la tableta.
undo = Deshacer

question-required = Esta pregunta necesita una respuesta.
question-constraint = La respuesta no es válida. Revísela, por favor.
question-unreadable = Esto no se puede leer como número. Escriba solo cifras.
question-unreadable-whole = Escriba un número entero: solo cifras, sin decimales, y no más de nueve.
question-unreadable-date = Escriba el año con cuatro cifras, como 1985; el mes, si se pide, con dos, como 1985-07.
question-guidance = Más información
question-acknowledge = Aceptar
question-clear = Borrar respuesta
question-choose = Elija una opción
question-search = Escriba para buscar
question-matches =
    { $count ->
        [0] Ninguna opción coincide
        [one] 1 opción
       *[other] { $shown ->
            [30] { $count } opciones; se muestran las primeras { $shown }
           *[other] { $count } opciones
        }
    }
question-unnamed = Pregunta sin texto

rank-up = Subir: { $choice }
rank-down = Bajar: { $choice }
rank-moved = { $choice }: ahora en el lugar { $place }
rank-accept = Este orden es correcto
rank-unanswered = Mientras no mueva nada ni pulse este botón, la pregunta queda sin respuesta.
range-unanswered = Sin respuesta: mueva el control

barcode-scan = Leer el código con la cámara
barcode-reading = Leyendo…
barcode-nothing = No se encontró un código en la imagen. Acérquese más, o escriba el código.
barcode-typed = Este navegador no lee códigos con la cámara. Escriba los caracteres impresos junto al código.
geo-locate = Obtener la ubicación
geo-again = Volver a obtener la ubicación
geo-searching = Buscando la ubicación… Puede tardar un minuto al aire libre.
geo-place = Latitud { $latitude }, longitud { $longitude } (precisión { $accuracy } m)
geo-denied = La tableta no permite conocer la ubicación. Actívela en los permisos del navegador.
geo-timeout = No se encontró la ubicación a tiempo. Acérquese a una ventana o salga, y vuelva a intentar.
geo-unavailable = Esta tableta no puede dar su ubicación ahora.
place-asking = Esta encuesta registra dónde está la tableta. Buscando la ubicación…
place-taken = Esta encuesta registró dónde está la tableta.
place-failed = No se pudo registrar dónde está la tableta. Puede seguir contestando.
geo-add = Agregar el punto donde estoy
geo-remove = Quitar el último punto
geo-missing = { $count ->
    [one] Falta un punto más.
   *[other] Faltan { $count } puntos más.
}

upload-picture = Tomar o elegir una foto
upload-file = Elegir un archivo
upload-replace = Cambiar
upload-working = Guardando el archivo…
upload-kept = Archivo guardado
upload-preview = Foto guardada
upload-unreadable = No se pudo leer el archivo. Elija otro.
upload-too-large = El archivo es demasiado grande. El máximo es de { $megabytes } MB.

sketch-again = Borrar y volver a dibujar
counter-less = Uno menos
counter-more = Uno más

repeat-number = Número { $number }
repeat-remove-this = Quitar el número { $number }
repeat-remove-title = ¿Quitar esta parte?
repeat-remove-text = Se borrarán las respuestas que contiene. Podrá deshacerlo hasta que conteste otra pregunta.
repeat-removed = Se quitó una parte.
repeat-add = Agregar otro registro
repeat-add-first = Agregar el primer registro
repeat-count =
    { $count ->
        [0] Todavía no hay registros.
        [one] Hay 1 registro.
       *[other] Hay { $count } registros.
    }
repeat-none-left = Si no hay más, siga adelante.

end-title = Ha llegado al final
end-text = Si quiere revisar sus respuestas, use «Atrás». Cuando todo esté bien, termine la encuesta.
end-final = Al terminar, la encuesta se guarda de forma definitiva y ya no se podrá cambiar.
end-finish = Terminar y guardar
end-working = Guardando la encuesta…
end-failed = NO GUARDADO: la encuesta no quedó terminada
end-in-the-way =
    { $count ->
        [one] Falta 1 pregunta por contestar o corregir
       *[other] Faltan { $count } preguntas por contestar o corregir
    }
