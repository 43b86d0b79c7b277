//! A contract as lines of text, one for each rpc, field and enum value.

use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto};

pub(crate) fn of_file(file: &FileDescriptorProto) -> impl Iterator<Item = String> {
    let package = file.package();
    let mut lines = Vec::new();
    for service in &file.service {
        for method in &service.method {
            let stream = |streams: bool| if streams { "stream " } else { "" };
            lines.push(format!(
                "rpc {package}.{}.{} ({}{}) returns ({}{})",
                service.name(),
                method.name(),
                stream(method.client_streaming()),
                method.input_type(),
                stream(method.server_streaming()),
                method.output_type(),
            ));
        }
    }
    for message in &file.message_type {
        of_message(&mut lines, package, message);
    }
    for values in &file.enum_type {
        of_enum(&mut lines, package, values);
    }
    lines.into_iter()
}

fn of_message(lines: &mut Vec<String>, within: &str, message: &DescriptorProto) {
    let name = format!("{within}.{}", message.name());
    for field in &message.field {
        lines.push(of_field(&name, message, field));
    }
    for inner in &message.nested_type {
        of_message(lines, &name, inner);
    }
    for values in &message.enum_type {
        of_enum(lines, &name, values);
    }
}

fn of_field(within: &str, message: &DescriptorProto, field: &FieldDescriptorProto) -> String {
    let kind = match field.type_name() {
        "" => format!("{:?}", field.r#type()).to_lowercase(),
        named => named.trim_start_matches('.').to_owned(),
    };
    let choice = match field.oneof_index {
        Some(at) if !field.proto3_optional() => {
            let index = usize::try_from(at).unwrap_or(usize::MAX);
            let choice = message.oneof_decl.get(index).map_or("", |choice| choice.name());
            format!(" of {choice}")
        }
        _ => String::new(),
    };
    let label = format!("{:?}", field.label()).to_lowercase();
    let explicit = if field.proto3_optional() { " explicit" } else { "" };
    format!(
        "field {within}.{} = {} {label}{explicit} {kind}{choice}",
        field.name(),
        field.number()
    )
}

fn of_enum(lines: &mut Vec<String>, within: &str, values: &EnumDescriptorProto) {
    for value in &values.value {
        lines.push(format!(
            "value {within}.{}.{} = {}",
            values.name(),
            value.name(),
            value.number()
        ));
    }
}
