//! How an operation is described and declared, in one.

use std::collections::BTreeMap;

use hooks_axum::axum::handler::Handler;
use hooks_axum::axum::http::Method;
use hooks_axum::{ProblemType, Requires, StatefulRoutes};
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::empty;
use utoipa::openapi::{
    AllOfBuilder, Components, ComponentsBuilder, Content, Object, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder,
    Schema, Type,
};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::page::PageQuery;
use super::problem::{BAD_PATH, BAD_QUERY, UNKNOWN_PLUGIN};

/// An operation, before its handler is known.
pub(super) struct Described {
    method: Method,
    path: &'static str,
    permission: &'static str,
    audited: Option<Audited>,
    operation: OperationBuilder,
    schemas: Vec<(String, RefOr<Schema>)>,
    problems: Vec<ProblemType>,
}

/// Where operations are declared.
pub(super) struct Operations<'r> {
    pub(super) routes: StatefulRoutes<'r, ()>,
    pub(super) prefix: String,
    /// The methods of each path.
    pub(super) declared: BTreeMap<String, Vec<Method>>,
}

impl<'r> Operations<'r> {
    pub(super) fn new(routes: StatefulRoutes<'r, ()>, prefix: &str) -> Self {
        Self { routes, prefix: prefix.to_owned(), declared: BTreeMap::new() }
    }
}

/// What an operation is called in the audit; said of a route, whatever becomes of a request is noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Audited(pub(super) &'static str);

/// An operation that whoever has the permission may do.
pub(super) fn operation(method: Method, path: &'static str, permission: &'static str, id: &str) -> Described {
    let operation = OperationBuilder::new().operation_id(Some(id));
    let described =
        Described { method, path, permission, audited: None, operation, schemas: Vec::new(), problems: Vec::new() };
    if !path.contains("{name}") {
        return described;
    }
    let name = ParameterBuilder::new()
        .name("name")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The name of a plugin"))
        .schema(Some(Object::with_type(Type::String)));
    described.with(|operation| operation.parameter(name)).or([BAD_PATH, UNKNOWN_PLUGIN])
}

impl Described {
    fn with(self, change: impl FnOnce(OperationBuilder) -> OperationBuilder) -> Self {
        Self { operation: change(self.operation), ..self }
    }

    /// What it is for.
    pub(super) fn says(self, summary: &str) -> Self {
        self.with(|operation| operation.summary(Some(summary)))
    }

    /// Is noted in the audit by this name.
    pub(super) fn audited(self, name: &'static str) -> Self {
        Self { audited: Some(Audited(name)), ..self }
    }

    /// Takes a query.
    pub(super) fn query<T: IntoParams>(self) -> Self {
        let parameters = T::into_params(|| Some(ParameterIn::Query));
        let described = self.with(|operation| parameters.into_iter().fold(operation, OperationBuilder::parameter));
        described.or([BAD_QUERY])
    }

    /// Takes a header, which it needs.
    pub(super) fn header(self, name: &str, description: &str) -> Self {
        let header: Parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .description(Some(description))
            .required(Required::True)
            .schema(Some(Object::with_type(Type::String)))
            .into();
        self.with(|operation| operation.parameter(header))
    }

    /// Takes a body of any JSON object.
    pub(super) fn takes_object(self, description: &str) -> Self {
        let content = Content::new(Some(Object::with_type(Type::Object)));
        let body = RequestBodyBuilder::new()
            .description(Some(description))
            .content("application/json", content)
            .required(Some(Required::True))
            .build();
        self.with(|operation| operation.request_body(Some(body)))
    }

    /// Answers this where it is done.
    pub(super) fn answers<T: ToSchema>(mut self, description: &str) -> Self {
        self.refer_to::<T>();
        self.answers_named(&T::name(), description)
    }

    /// Answers a [`Page`](super::page::Page) of a list where it is done, and takes which.
    pub(super) fn lists<T: ToSchema>(mut self, description: &str) -> Self {
        self.refer_to::<T>();
        let next = ObjectBuilder::new().property("next", Option::<String>::schema()).required("next");
        let page = AllOfBuilder::new().item(Ref::from_schema_name(T::name())).item(next).build();
        let name = format!("{}Page", T::name());
        self.schemas.push((name.clone(), RefOr::T(Schema::AllOf(page))));
        self.query::<PageQuery>().answers_named(&name, description)
    }

    fn answers_named(self, schema: &str, description: &str) -> Self {
        let content = Content::new(Some(Ref::from_schema_name(schema)));
        let response = ResponseBuilder::new().description(description).content("application/json", content);
        self.with(|operation| operation.response("200", response))
    }

    fn refer_to<T: ToSchema>(&mut self) {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
    }

    /// Answers any JSON where it is done.
    pub(super) fn answers_any(self, description: &str) -> Self {
        let content = Content::new(Some(empty()));
        let response = ResponseBuilder::new().description(description).content("application/json", content);
        self.with(|operation| operation.response("200", response))
    }

    /// Answers one of these problems where it is not.
    pub(super) fn or(mut self, problems: impl IntoIterator<Item = ProblemType>) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Declares its route.
    #[track_caller]
    pub(super) fn handled<H, T>(mut self, operations: &mut Operations<'_>, handler: H)
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let schemas = std::mem::take(&mut self.schemas);
        let components: Components = ComponentsBuilder::new().schemas_from_iter(schemas).build();
        let (method, path, audited) =
            (self.method.clone(), format!("{}{}", operations.prefix, self.path), self.audited);
        operations.declared.entry(path.clone()).or_default().push(method.clone());
        let requires = Requires(self.permission);
        let route = operations.routes.route(method, &path, handler);
        let route = route.with(requires).with(self.described()).with(components);
        if let Some(audited) = audited {
            route.with(audited);
        }
    }

    /// With its problems, by status.
    fn described(self) -> Operation {
        let Self { mut operation, mut problems, .. } = self;
        problems.sort_by_key(ProblemType::status);
        for of_status in problems.chunk_by(|one, other| one.status() == other.status()) {
            let Some(status) = of_status.first().map(ProblemType::status) else { continue };
            let types: Vec<_> = of_status.iter().map(|problem| format!("`{}`", problem.uri())).collect();
            operation = operation.response(status.as_str(), problem(&types.join(", ")));
        }
        operation.build()
    }
}

fn problem(description: &str) -> ResponseBuilder {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(description).content("application/problem+json", content)
}
