//! Files in PE format.

use super::{Damage, Format, Function, Image, Import, Kind, MOST, text};
use messages::tell;
use object::read::pe::{self, ImageNtHeaders, PeFile};
use object::{LittleEndian as LE, pe as raw};

/// What Wine writes behind the header of files it made.
const WINE: [&[u8]; 2] = [b"Wine builtin DLL", b"Wine placeholder DLL"];

pub(super) fn parse(data: &[u8]) -> Result<Image, Damage> {
    let magic = pe::optional_header_magic(data)?;
    if magic == raw::IMAGE_NT_OPTIONAL_HDR32_MAGIC {
        of_class::<raw::ImageNtHeaders32>(data, 32)
    } else {
        of_class::<raw::ImageNtHeaders64>(data, 64)
    }
}

fn of_class<Pe: ImageNtHeaders>(data: &[u8], bits: u8) -> Result<Image, Damage> {
    let file = PeFile::<Pe>::parse(data)?;
    let header = file.nt_headers().file_header();
    let flags = header.characteristics.get(LE);
    let kind = if flags.0 & raw::IMAGE_FILE_DLL.0 != 0 {
        Kind::Library
    } else if flags.0 & raw::IMAGE_FILE_EXECUTABLE_IMAGE.0 != 0 {
        Kind::Program
    } else {
        Kind::Other
    };
    let mut imports = Vec::new();
    let mut total = 0;
    if let Some(table) = file.import_table()? {
        let mut descriptors = table.descriptors()?;
        while let Some(descriptor) = descriptors.next()? {
            // A linker that binds imports leaves the names to the first of the two lists.
            let names = descriptor.original_first_thunk.get(LE);
            let list = if names == 0 { descriptor.first_thunk.get(LE) } else { names };
            let mut functions = Vec::new();
            let mut thunks = table.thunks(list)?;
            while let Some(thunk) = thunks.next::<Pe>()? {
                functions.push(function(table.import::<Pe>(thunk)?)?);
                count(&mut total)?;
            }
            imports.push(Import {
                library: text(table.name(descriptor.name.get(LE))?)?,
                functions,
                delayed: false,
                versions: Vec::new(),
            });
            count(&mut total)?;
        }
    }
    if let Some(table) = file.delay_load_import_table()? {
        let mut descriptors = table.descriptors()?;
        while let Some(descriptor) = descriptors.next()? {
            let mut functions = Vec::new();
            let mut thunks = table.thunks(descriptor.import_name_table_rva.get(LE))?;
            while let Some(thunk) = thunks.next::<Pe>()? {
                functions.push(function(table.import::<Pe>(thunk)?)?);
                count(&mut total)?;
            }
            imports.push(Import {
                library: text(table.name(descriptor.dll_name_rva.get(LE))?)?,
                functions,
                delayed: true,
                versions: Vec::new(),
            });
            count(&mut total)?;
        }
    }
    let mut exports = Vec::new();
    if let Some(table) = file.export_table()? {
        for export in table.exports()? {
            exports.push(Function::Ordinal(export.ordinal.0));
            if let Some(name) = export.name {
                exports.push(Function::Name(text(name)?));
            }
            count(&mut total)?;
        }
    }
    Ok(Image {
        format: Format::Pe,
        architecture: architecture(header.machine.get(LE)),
        bits,
        kind,
        exports,
        imports,
        undefined: Vec::new(),
        versions: Vec::new(),
        search: Vec::new(),
        search_first: false,
        interpreter: None,
        wine: WINE.iter().any(|mark| data.get(0x40..).is_some_and(|rest| rest.starts_with(mark))),
    })
}

fn count(total: &mut usize) -> Result<(), Damage> {
    *total += 1;
    if *total <= MOST { Ok(()) } else { Err(Damage::TooMuch) }
}

fn function(import: pe::Import<'_>) -> Result<Function, Damage> {
    Ok(match import {
        pe::Import::Name(_, name) => Function::Name(text(name)?),
        pe::Import::Ordinal(number) => Function::Ordinal(number),
    })
}

fn architecture(machine: raw::Machine) -> String {
    match machine {
        raw::IMAGE_FILE_MACHINE_AMD64 => "x86-64".into(),
        raw::IMAGE_FILE_MACHINE_I386 => "x86".into(),
        raw::IMAGE_FILE_MACHINE_ARM64 => "ARM64".into(),
        raw::IMAGE_FILE_MACHINE_ARMNT => "ARM".into(),
        other => tell!("doctor-image-machine", number = format!("0x{:04X}", other.0)),
    }
}
