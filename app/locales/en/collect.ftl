nav-forms = Surveys
