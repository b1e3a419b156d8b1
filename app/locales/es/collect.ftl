nav-forms = Encuestas
